import type { CallToolResult } from "@modelcontextprotocol/server"

/** Structured for programs, and as text for models whose client shows them only that. */
export const answer = (
  structuredContent: Record<string, unknown>,
  lines: readonly string[],
): CallToolResult => ({
  content: [{ type: "text", text: lines.join("\n") }],
  structuredContent,
})

/** At most `limit` of the texts, and how many more there are. */
export const firstOf = (texts: readonly string[], limit: number): string[] =>
  texts.length <= limit ? [...texts] : [...texts.slice(0, limit), `… and ${texts.length - limit} more`]
