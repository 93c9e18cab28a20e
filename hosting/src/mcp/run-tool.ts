import { isInputRequiredResult } from "@modelcontextprotocol/server"
import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server"
import type { Call, ToolDefinition } from "@mcp-on-aws/tools/definition"

/**
 * Runs a tool with arguments that its schema let through. Definitions may come from a module that no compiler has seen.
 * @throws Error where it returns no result
 */
export async function runTool(
  { name, run }: ToolDefinition,
  args: unknown,
  call: Call,
): Promise<CallToolResult | InputRequiredResult> {
  const result: unknown = await run(args, call)
  if (isResult(result)) return result
  throw new Error(
    `Tool "${name}" returned no result: return { content: [...] }, with structuredContent if you like`,
  )
}

const isResult = (value: unknown): value is CallToolResult | InputRequiredResult =>
  typeof value === "object" &&
  value !== null &&
  (("content" in value && Array.isArray(value.content)) ||
    "structuredContent" in value ||
    isInputRequiredResult(value))
