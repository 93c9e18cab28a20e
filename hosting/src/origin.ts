import type { HttpRequest, HttpResponse } from "./http.ts"
import { errorCodes, errorResponse } from "./json-rpc.ts"

export interface AllowedNames {
  /** Lower-case host names; `*.example.com` stands for each name under it. */
  readonly hosts: readonly string[]
  readonly origins: readonly string[]
}

/**
 * Closes the door to DNS rebinding and to foreign web pages (MCP, Streamable HTTP, "Security warning"):
 * a Host or an Origin that is not allowed is answered 403. Without an Origin no browser is calling.
 */
export function checkOrigin(
  { headers }: HttpRequest,
  { hosts, origins }: AllowedNames,
): HttpResponse | undefined {
  const host = hostName(headers.host ?? "")
  if (!host || !isAllowed(host, hosts)) {
    return forbid(
      `Host ${quote(headers.host)} is not served here; this server's MCP_ALLOWED_HOSTS names those that are`,
    )
  }
  if (headers.origin !== undefined && !isAllowedOrigin(headers.origin, origins)) {
    return forbid(
      `Pages of origin ${quote(headers.origin)} may not call; this server's MCP_ALLOWED_ORIGINS names those that may`,
    )
  }
  return undefined
}

export function isAllowedOrigin(origin: string, origins: readonly string[]): boolean {
  const [, authority = ""] = /^https?:\/\/(.*)$/i.exec(origin) ?? []
  const name = hostName(authority)
  return name !== undefined && isAllowed(name, origins)
}

/**
 * Of a name, or an address, and perhaps a port: anything more was made to deceive. It is compared as it is written; who
 * spells an address in another way than everybody does is foreign.
 */
function hostName(authority: string): string | undefined {
  return /^([\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.exec(authority)?.[1]?.toLowerCase()
}

const isAllowed = (name: string, allowed: readonly string[]) =>
  allowed.some((entry) => (entry.startsWith("*.") ? name.endsWith(entry.slice(1)) : name === entry))

const quote = (value: string | undefined) =>
  value === undefined ? "(none)" : JSON.stringify(value.slice(0, 200))

const forbid = (message: string) => errorResponse({ status: 403, code: errorCodes.refused, message })
