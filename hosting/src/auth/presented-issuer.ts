import type { HttpRequest, HttpResponse } from "../http.ts"
import { errorCodes, refuse } from "../json-rpc.ts"
import type { Logger } from "../log.ts"
import type { IssuerMetadata } from "./issuer-metadata.ts"
import { answerAnyPreflight, answerDocument, readableByAll } from "./open-document.ts"
import type { ResourceUrls } from "./resource-urls.ts"

/** RFC 8414 and OpenID Connect: clients try both, and each in front of the issuer's path and below it. */
const WELL_KNOWN = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]
const KEPT_MS = 10 * 60_000
/** A failure is kept as well, but not for long: or anybody could make this server ask at will. */
const RETRY_SECONDS = 5

export interface PresentedIssuerOptions {
  readonly issuer: string
  readonly resources: ResourceUrls
  readonly logger: Logger
  readonly now?: () => number
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
  const read = createReader(options)
  let told: unknown

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    try {
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

function createReader({ issuer, now = Date.now }: PresentedIssuerOptions) {
  // Loaded when somebody signs in: a cold start without it is shorter.
  const readDocument = async () => {
    const { readIssuerMetadata } = await import("./issuer-metadata.ts")
    return complete(await readIssuerMetadata(issuer))
  }
  let kept: { document: Promise<object>; until: number } | undefined
  return () => {
    if (kept && now() < kept.until) return kept.document
    const reading = { document: readDocument(), until: now() + KEPT_MS }
    reading.document.catch(() => (reading.until = now() + RETRY_SECONDS * 1000))
    kept = reading
    return reading.document
  }
}

/** @throws Error where clients could not use it under another name than the issuer's */
function complete({ signed_metadata: _, ...metadata }: IssuerMetadata): object {
  for (const name of ["authorization_endpoint", "token_endpoint"]) {
    if (typeof metadata[name] !== "string") throw new Error(`${metadata.issuer} names no ${name}`)
  }
  if (metadata.authorization_response_iss_parameter_supported === true) {
    throw new Error(
      `${metadata.issuer} names itself in what it answers to clients (RFC 9207), who would take it for another than ` +
        "this server: set MCP_AUTH_METADATA=issuer",
    )
  }
  return { code_challenge_methods_supported: ["S256"], ...metadata }
}

const refuseMetadata = () =>
  refuse({
    status: 503,
    code: errorCodes.internalError,
    message: "The authorization server's metadata cannot be had at the moment; this server's log says why",
    headers: { "retry-after": String(RETRY_SECONDS), "cache-control": "no-store" },
  })
