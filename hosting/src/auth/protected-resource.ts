import type { HttpRequest, HttpResponse } from "../http.ts"
import { SettingsError } from "../settings.ts"

const WELL_KNOWN = "/.well-known/oauth-protected-resource"

export interface ProtectedResourceOptions {
  /** This endpoint's URLs as clients know them. */
  readonly urls: readonly string[]
  /** The endpoint's path as the app sees it, without stage and base path. */
  readonly path: string
  readonly issuer: string
  readonly scopes: readonly string[]
  readonly title: string
}

export interface ProtectedResource {
  /** Where the client of this request finds the metadata; for its challenge. */
  readonly metadataUrlFor: (request: HttpRequest) => string
  /** Answers requests for the metadata, from any web page: nothing in it is secret. */
  readonly answer: (request: HttpRequest) => HttpResponse | undefined
}

/**
 * This server as RFC 9728 describes it to clients. Its metadata stands where clients look for it by
 * themselves (`/.well-known/oauth-protected-resource/mcp`, or the same at the root); under a stage or a base path,
 * where no gateway routes that place to this server, it stands below that prefix, and the challenge says so.
 */
export function createProtectedResource(options: ProtectedResourceOptions): ProtectedResource {
  const { urls, path, issuer, scopes, title } = options
  const resources = urls.map((url) => ({ url, host: new URL(url).host, metadataUrl: locate(url, path) }))
  const places = new Set([WELL_KNOWN, ...[path, ...urls.map(pathOf)].map((end) => WELL_KNOWN + end)])
  // A name that is not listed gets the first: its client then says that the URLs do not match.
  const resourceFor = ({ headers }: HttpRequest) =>
    (resources.find(({ host }) => host === headers.host?.toLowerCase()) ?? resources[0])!

  return {
    metadataUrlFor: (request) => resourceFor(request).metadataUrl,
    answer(request) {
      if (!places.has(request.path)) return undefined
      if (request.method === "OPTIONS") return { status: 204, headers: { ...openToAll, ...preflight } }
      const metadata = {
        resource: resourceFor(request).url,
        resource_name: title,
        authorization_servers: [issuer],
        bearer_methods_supported: ["header"],
        ...(scopes.length > 0 && { scopes_supported: scopes }),
      }
      const headers = { "content-type": "application/json", "cache-control": "max-age=300", ...openToAll }
      return { status: 200, headers, body: JSON.stringify(metadata) }
    },
  }
}

/** @throws SettingsError where the URL cannot be this server's */
function locate(url: string, path: string): string {
  const prefix = pathOf(url).slice(0, -path.length)
  if (pathOf(url) !== prefix + path || new URL(url).search) {
    throw new SettingsError(`MCP_RESOURCE_URL: must end in MCP_PATH, ${path}, and ${url} does not`)
  }
  return new URL(url).origin + prefix + WELL_KNOWN + path
}

const pathOf = (url: string) => new URL(url).pathname

const openToAll = { "access-control-allow-origin": "*" }
const preflight = {
  "access-control-allow-methods": "GET, OPTIONS",
  // Clients send their protocol version with it, which browsers ask for first.
  "access-control-allow-headers": "mcp-protocol-version",
  "access-control-max-age": "600",
}
