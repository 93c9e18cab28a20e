import { classifyInboundRequest } from "@modelcontextprotocol/server"
import type { HttpRequest } from "../http.ts"
import { recognize } from "./usual-message.ts"
import type { UsualMessage } from "./usual-message.ts"

/** What a POST brought, parsed. */
export interface InboundMessage {
  readonly json: unknown
  readonly era: "2025" | "2026"
  readonly usual: UsualMessage | undefined
}

/** What neither era would take counts as 2026's: its rules say how that is refused. */
export function readMessage(request: HttpRequest, json: unknown): InboundMessage {
  const usual = recognize(request, json)
  return { json, usual, era: usual?.era ?? classify(request, json) }
}

function classify({ method, headers }: HttpRequest, body: unknown): "2025" | "2026" {
  const { kind } = classifyInboundRequest({
    httpMethod: method,
    body,
    ...(headers["mcp-protocol-version"] !== undefined && {
      protocolVersionHeader: headers["mcp-protocol-version"],
    }),
    ...(headers["mcp-method"] !== undefined && { mcpMethodHeader: headers["mcp-method"] }),
    ...(headers["mcp-name"] !== undefined && { mcpNameHeader: headers["mcp-name"] }),
  })
  return kind === "legacy" ? "2025" : "2026"
}
