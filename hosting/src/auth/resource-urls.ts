import type { HttpRequest } from "../http.ts"
import { SettingsError } from "../settings.ts"

export interface ResourceUrl {
  /** As clients write it. */
  readonly url: string
  /** Without the endpoint's path: its origin, and what a stage or a base path puts in front. */
  readonly base: string
}

export interface ResourceUrls {
  /** What stands in front of the endpoint's path in any of them; nothing is always one of these. */
  readonly prefixes: ReadonlySet<string>
  /** The one by which the client of this request came. */
  readonly of: (request: HttpRequest) => ResourceUrl
}

/**
 * This endpoint's URLs, which end in `path`: as the app sees it, without stage and base path.
 * @throws SettingsError where one cannot be this server's
 */
export function createResourceUrls(urls: readonly string[], path: string): ResourceUrls {
  const all = urls.map((url) => splitUrl(url, path))
  return {
    prefixes: new Set(["", ...all.map(({ prefix }) => prefix)]),
    // A name that is not listed gets the first: its client then says that the URLs do not match.
    of: ({ headers }) => (all.find(({ host }) => host === headers.host?.toLowerCase()) ?? all[0])!,
  }
}

function splitUrl(url: string, path: string) {
  const { origin, host, pathname, search } = new URL(url)
  if (!pathname.endsWith(path) || search) {
    throw new SettingsError(`MCP_RESOURCE_URL: must end in MCP_PATH, ${path}, and ${url} does not`)
  }
  const prefix = pathname.slice(0, -path.length)
  return { url, host, prefix, base: origin + prefix }
}
