import type { HttpRequest, HttpResponse } from "../http.ts"
import { errorCodes, errorResponse } from "../json-rpc.ts"
import type { Logger } from "../log.ts"
import { answerAnyPreflight, answerDocument, readableByAll } from "./open-document.ts"
import type { ResourceUrls } from "./resource-urls.ts"

/** RFC 8414 and OpenID Connect: clients try both, and each in front of the issuer's path and below it. */
const WELL_KNOWN = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]
const RETRY_SECONDS = 5

export interface PresentedIssuerOptions {
  readonly issuer: string
  readonly resources: ResourceUrls
  readonly logger: Logger
  readonly now?: (() => number) | undefined
}

export interface PresentedIssuer {
  readonly issuerFor: (request: HttpRequest) => string
  readonly answer: (request: HttpRequest) => Promise<HttpResponse> | undefined
}

/**
 * The issuer's metadata as this server presents it, for an issuer that does PKCE and does not say so: MCP clients must
 * refuse it ("Authorization Code Protection"). Every endpoint is the issuer's own, so tokens come from it as before;
 * the document's `issuer` is this server's origin, with the stage or base path, as RFC 8414 has clients compare it to
 * where they found the document.
 */
export function createPresentedIssuer(options: PresentedIssuerOptions): PresentedIssuer {
  const { resources, logger } = options
  const places = new Set(
    [...resources.prefixes].flatMap((prefix) => WELL_KNOWN.map((place) => place + prefix)),
  )
  const issuerFor = (request: HttpRequest) => resources.of(request).base
  let reader: Promise<() => Promise<object>> | undefined
  let told: unknown

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    try {
      const read = await (reader ??= loadReader(options))
      return answerDocument({ ...(await read()), issuer: issuerFor(request) })
    } catch (error) {
      // A failure is kept, and anybody may ask: each request says its status, and one the cause.
      if (error !== told)
        logger.error("the issuer's metadata cannot be presented", { requestId: request.id, error })
      told = error
      return readableByAll(refuseMetadata())
    }
  }

  return {
    issuerFor,
    answer: (request) => {
      if (!places.has(request.path)) return undefined
      const preflight = answerAnyPreflight(request)
      return preflight ? Promise.resolve(preflight) : answer(request)
    },
  }
}

/** Loaded when somebody signs in: a cold start without it is shorter. */
async function loadReader({ issuer, now }: PresentedIssuerOptions) {
  const { createMetadataReader } = await import("./metadata-reader.ts")
  return createMetadataReader({ issuer, now, retryMs: RETRY_SECONDS * 1000 })
}

const refuseMetadata = () =>
  errorResponse({
    status: 503,
    code: errorCodes.internalError,
    message: "The authorization server's metadata cannot be had at the moment; this server's log says why",
    headers: { "retry-after": String(RETRY_SECONDS), "cache-control": "no-store" },
  })
