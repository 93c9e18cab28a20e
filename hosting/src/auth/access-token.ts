import { errors, jwtVerify } from "jose"
import type { JWTPayload, JWTVerifyGetKey } from "jose"
import { isCanonicalBase64url } from "../base64url.ts"
import { CLOCK_TOLERANCE_SECONDS } from "./clock.ts"
import type { AuthSettings } from "./settings.ts"
import type { Identity } from "./principal.ts"
import { TokenError } from "./token-error.ts"

/** Signatures by a private key only: with HS256 a public key would do as the secret, with `none` nothing. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
]
/** API Gateway takes 10 KB of headers in all. */
const LONGEST_TOKEN = 8 * 1024
const ANY_TYPE = new Set([undefined, "at+jwt", "application/at+jwt", "jwt"])

export interface AccessToken extends Identity {
  readonly scopes: readonly string[]
  /** Seconds since 1970. */
  readonly expiresAt: number
}

export interface VerifierOptions {
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly keys: JWTVerifyGetKey
  readonly settings: Pick<
    AuthSettings,
    "MCP_AUTH_CLIENT_IDS" | "MCP_AUTH_TOKEN_TYPE" | "MCP_AUTH_SCOPE_PREFIX"
  >
}

export type VerifyToken = (token: string) => Promise<AccessToken>

/**
 * Verifies JWT access tokens (RFC 9068) of one issuer for one audience: this server.
 * @throws TokenError, IssuerUnavailableError
 */
export function createTokenVerifier({ issuer, audiences, keys, settings }: VerifierOptions): VerifyToken {
  const {
    MCP_AUTH_CLIENT_IDS: clientIds,
    MCP_AUTH_TOKEN_TYPE: tokenType,
    MCP_AUTH_SCOPE_PREFIX: prefix,
  } = settings

  return async (token) => {
    if (token.length > LONGEST_TOKEN) throw new TokenError("longer than any header should be")
    if (!token.split(".").every(isCanonicalBase64url)) throw new TokenError("not spelled as a token is")
    const { payload, protectedHeader } = await verify(token)
    if (!ANY_TYPE.has(protectedHeader.typ?.toLowerCase()))
      throw new TokenError("not of an access token's type")
    const clientId = clientOf(payload)
    checkAudience(payload, clientId)
    // Bound to a key of the client's (DPoP, mutual TLS): taken as a bearer token it would serve whoever stole it.
    if (payload.cnf !== undefined) throw new TokenError("bound to a key that is not asked for here")
    return {
      issuer,
      subject: payload.sub as string,
      clientId,
      scopes: scopesOf(payload, prefix),
      expiresAt: payload.exp as number,
    }
  }

  async function verify(token: string) {
    try {
      return await jwtVerify(token, keys, {
        issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ["exp", "sub"],
        ...(tokenType === "at+jwt" && { typ: "at+jwt" }),
      })
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new TokenError(reasonOf(error))
      throw error
    }
  }

  /** Not left to `jwtVerify`, which refuses tokens without an audience: Cognito's have none unless it was asked for. */
  function checkAudience({ aud, token_use: use }: JWTPayload, clientId: string) {
    if (use !== undefined && use !== "access") throw new TokenError("not for access")
    if (clientIds && !clientIds.includes(clientId)) throw new TokenError("of a client that is not listed")
    if (aud === undefined && clientIds && use === "access") return
    if (![aud ?? []].flat().some((one) => audiences.includes(one)))
      throw new TokenError("for another audience")
  }
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTClaimValidationFailed) return `${error.claim}: ${error.reason}`
  return error.code
}

/** RFC 9068 and Cognito write `client_id`; Entra, Auth0 and Keycloak `azp`; Okta `cid`. */
function clientOf({ client_id: id, azp, cid }: JWTPayload): string {
  return [id, azp, cid].find((value) => typeof value === "string") ?? ""
}

/** RFC 9068 writes `scope`, a text; Entra `scp`, a text; Okta `scp`, a list. */
function scopesOf({ scope, scp }: JWTPayload, prefix: string): string[] {
  return [scope ?? scp ?? []]
    .flat()
    .flatMap((text) => (typeof text === "string" ? text.split(" ") : []))
    .filter((name) => name.startsWith(prefix) && name !== prefix)
    .map((name) => name.slice(prefix.length))
}
