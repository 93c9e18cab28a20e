import type { HttpRequest, HttpResponse } from "./http.ts"
import { isAllowedOrigin } from "./origin.ts"

const methods = "GET, POST, DELETE, OPTIONS"
const requestHeaders = [
  "accept",
  "authorization",
  "content-type",
  "last-event-id",
  "mcp-method",
  "mcp-name",
  "mcp-protocol-version",
  "mcp-session-id",
  "x-api-key",
]
const answerHeaders = "Mcp-Session-Id, WWW-Authenticate, X-Request-Id, Retry-After"

/** The answer to a browser's preflight, to which `corsHeaders` are added as to every other. */
export function answerPreflight({ headers }: HttpRequest): HttpResponse {
  const asked = (headers["access-control-request-headers"] ?? "").toLowerCase().split(",")
  const params = asked.map((name) => name.trim()).filter((name) => /^mcp-param-[a-z0-9-]+$/.test(name))
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": methods,
      "access-control-allow-headers": [...requestHeaders, ...params].join(", "),
      "access-control-max-age": "600",
    },
  }
}

/** Lets an allowed page read the answer, and keeps shared caches from mixing pages up. */
export function corsHeaders(
  { headers }: HttpRequest,
  allowedOrigins: readonly string[],
): Record<string, string> {
  if (headers.origin === undefined || !isAllowedOrigin(headers.origin, allowedOrigins))
    return { vary: "Origin" }
  return {
    "access-control-allow-origin": headers.origin,
    "access-control-expose-headers": answerHeaders,
    vary: "Origin",
  }
}
