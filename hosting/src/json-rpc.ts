import type { HttpResponse } from "./http.ts"

/** JSON-RPC error codes, of its specification and of MCP's. */
export const errorCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  internalError: -32603,
  /** Refused by the server before the message was looked at. */
  refused: -32000,
  sessionNotFound: -32001,
} as const

export interface ErrorResponseOptions {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly headers?: Record<string, string>
  /** The request's id, where it could be read. */
  readonly id?: string | number | null
}

/** An HTTP error whose body is a JSON-RPC error, which is what MCP clients can show. */
export function errorResponse({
  status,
  code,
  message,
  headers = {},
  id = null,
}: ErrorResponseOptions): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }),
  }
}

/** What a client is told of a mistake of this server's. */
export const internalError = (requestId: string) =>
  `Internal error (request ${requestId}); the server's log has its cause`

/** The id of a request, or of nothing that could be read as one: null. */
export function requestIdOf(message: unknown): string | number | null {
  const id = typeof message === "object" && message !== null && "id" in message ? message.id : null
  return typeof id === "string" || typeof id === "number" ? id : null
}
