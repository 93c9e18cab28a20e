import type { CallToolResult } from "@modelcontextprotocol/server"
import type { ToolDefinition } from "@mcp-on-aws/tools/definition"
import * as z from "zod"

/** What the suite calls without arguments takes none. */
export const noArguments = z.object({})

/** The parts of a fixture that no scenario looks at. */
export function labelFixture(name: string) {
  return {
    name,
    title: name,
    description: `Conformance fixture ${name}`,
    annotations: { readOnlyHint: true },
  } satisfies Partial<ToolDefinition>
}

export function answerText(text: string): CallToolResult {
  return { content: [{ type: "text", text }] }
}
