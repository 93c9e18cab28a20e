import type { HttpRequest, HttpResponse } from "../http.ts"
import { answerAnyPreflight, answerDocument } from "./open-document.ts"
import type { ResourceUrls } from "./resource-urls.ts"

const WELL_KNOWN = "/.well-known/oauth-protected-resource"

export interface ProtectedResourceOptions {
  readonly resources: ResourceUrls
  /** The endpoint's path as the app sees it, without stage and base path. */
  readonly path: string
  /** Where the client of this request is sent for a token. */
  readonly issuerFor: (request: HttpRequest) => string
  readonly scopes: readonly string[]
  readonly title: string
}

export interface ProtectedResource {
  /** Where the client of this request finds the metadata; for its challenge. */
  readonly metadataUrlFor: (request: HttpRequest) => string
  /** Answers requests for the metadata. */
  readonly answer: (request: HttpRequest) => HttpResponse | undefined
}

/**
 * This server as RFC 9728 describes it to clients. Its metadata stands where clients look for it by
 * themselves (`/.well-known/oauth-protected-resource/mcp`, or the same at the root); under a stage or a base path,
 * where no gateway routes that place to this server, it stands below that prefix, and the challenge says so.
 */
export function createProtectedResource(options: ProtectedResourceOptions): ProtectedResource {
  const { resources, path, issuerFor, scopes, title } = options
  const places = new Set([WELL_KNOWN, ...[...resources.prefixes].map((prefix) => WELL_KNOWN + prefix + path)])
  return {
    metadataUrlFor: (request) => resources.of(request).base + WELL_KNOWN + path,
    answer(request) {
      if (!places.has(request.path)) return undefined
      return (
        answerAnyPreflight(request) ??
        answerDocument({
          resource: resources.of(request).url,
          resource_name: title,
          authorization_servers: [issuerFor(request)],
          bearer_methods_supported: ["header"],
          ...(scopes.length > 0 && { scopes_supported: scopes }),
        })
      )
    },
  }
}
