import type { CallToolResult } from "@modelcontextprotocol/server"

/** Structured for programs, and as text for models whose client shows them only that. */
export const answer = (
  structuredContent: Record<string, unknown>,
  lines: readonly string[],
): CallToolResult => ({
  content: [{ type: "text", text: lines.join("\n") }],
  structuredContent,
})
