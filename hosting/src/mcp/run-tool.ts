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
  throw new Error(`Tool "${name}" returned no result such as { content: [{ type: "text", text: "..." }] }`)
}

function isResult(value: unknown): value is CallToolResult | InputRequiredResult {
  if (typeof value !== "object" || value === null) return false
  const { content } = value as Partial<CallToolResult>
  if (content === undefined) return "structuredContent" in value || isInputRequiredResult(value)
  return Array.isArray(content) && content.every(isBlock)
}

/** What no client would get past the SDK, whose words for it are 4 KB that name no tool. */
function isBlock(block: unknown): boolean {
  const { type, text, data } = (block ?? {}) as Record<string, unknown>
  if (type === "text") return typeof text === "string"
  if (type === "image" || type === "audio") return typeof data === "string"
  return type === "resource" || type === "resource_link"
}
