import type { CallToolResult } from "@modelcontextprotocol/server"

/** A tool's result twice: structured for programs, and as text for models whose client shows them only that. */
export function answer(structuredContent: Record<string, unknown>, text: string): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent }
}
