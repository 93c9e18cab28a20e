import type { HttpResponse } from "../http.ts"
import { errorCodes, errorResponse } from "../json-rpc.ts"

export interface Challenge {
  /** RFC 6750; none where the request had no credentials at all. */
  readonly error?: "invalid_token" | "insufficient_scope"
  /** What a client should ask the authorization server for. */
  readonly scopes: readonly string[]
  /** RFC 9728; where there is no authorization server there is no metadata. */
  readonly metadataUrl: string | undefined
}

/** The value of `WWW-Authenticate`, from which an MCP client learns where to get a token, and which. */
export function describeChallenge({ error, scopes, metadataUrl }: Challenge): string {
  const parameters = {
    error,
    scope: scopes.length > 0 ? scopes.join(" ") : undefined,
    resource_metadata: metadataUrl,
  }
  const written = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${value}"`],
  )
  // A scheme without a parameter is lawful, and unread by many clients.
  return `Bearer ${written.length > 0 ? written.join(", ") : 'realm="mcp"'}`
}

/** 401: who calls is not known. Why a token was refused stands in the log alone. */
export const refuseUnknown = (challenge: Challenge): HttpResponse =>
  errorResponse({
    status: 401,
    code: errorCodes.refused,
    message: challenge.error
      ? "The access token or key is not valid here: get a new one for this server"
      : "This server needs an access token or a key, in the Authorization header",
    headers: { "www-authenticate": describeChallenge(challenge) },
  })

/** 403: a client that gets a token with these scopes may try again (MCP, authorization, "step-up"). */
export const refuseScope = (challenge: Challenge, id: string | number | null): HttpResponse =>
  errorResponse({
    status: 403,
    code: errorCodes.refused,
    message: `This needs a token with the scopes: ${challenge.scopes.join(" ")}`,
    headers: { "www-authenticate": describeChallenge({ ...challenge, error: "insufficient_scope" }) },
    id,
  })

/** 503: the caller did nothing wrong, and a new token would not help. */
export const refuseForNow = (): HttpResponse =>
  errorResponse({
    status: 503,
    code: errorCodes.internalError,
    message: "Tokens cannot be verified at the moment: the authorization server did not answer. Try again",
    headers: { "retry-after": "5" },
  })
