import { createRemoteJWKSet, errors } from "jose"
import type { JWTVerifyGetKey } from "jose"
import * as z from "zod"

const TIMEOUT_MS = 5_000
const CACHE_MS = 10 * 60_000
/** A token that names an unknown key has the keys read again, but not more often: or anybody could make this server ask. */
const COOLDOWN_MS = 30_000

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() })

/** The issuer or its keys cannot be read: nothing is known about the token. */
export class IssuerUnavailableError extends Error {
  override name = "IssuerUnavailableError"
}

export interface IssuerKeysOptions {
  readonly issuer: string
  /** Without it, the issuer's metadata tells. */
  readonly jwksUrl?: string | undefined
  readonly cooldownMs?: number | undefined
}

/**
 * The issuer's public keys: read when the first token comes, kept for ten minutes, read again for a key that is new.
 * @throws IssuerUnavailableError
 */
export function createIssuerKeys({
  issuer,
  jwksUrl,
  cooldownMs = COOLDOWN_MS,
}: IssuerKeysOptions): JWTVerifyGetKey {
  let source: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    try {
      source ??= open()
      return await (
        await source
      )(header, token)
    } catch (cause) {
      if (isFaultOfToken(cause)) throw cause
      throw new IssuerUnavailableError(`The keys of ${issuer} cannot be read`, { cause })
    }
  }

  async function open(): Promise<JWTVerifyGetKey> {
    try {
      const url = new URL(jwksUrl ?? (await discover(issuer)))
      return createRemoteJWKSet(url, {
        cooldownDuration: cooldownMs,
        cacheMaxAge: CACHE_MS,
        timeoutDuration: TIMEOUT_MS,
      })
    } catch (error) {
      // The next token tries again.
      source = undefined
      throw error
    }
  }
}

const isFaultOfToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported

/** "OpenID Connect Discovery" first, then RFC 8414, which puts its place in front of the issuer's path. */
async function discover(issuer: string): Promise<string> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, "")
  const places = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
  let problem: unknown
  for (const place of places) {
    try {
      return await readJwksUrl(place, issuer)
    } catch (error) {
      problem = error
    }
  }
  throw new Error(`Neither ${places.join(" nor ")} tells where the keys are`, { cause: problem })
}

async function readJwksUrl(place: string, issuer: string): Promise<string> {
  const response = await fetch(place, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`${place} answered ${response.status}`)
  const found = metadata.parse(await response.json())
  if (found.issuer !== issuer) throw new Error(`${place} is of the issuer ${found.issuer}, not ${issuer}`)
  // An https issuer's keys do not come over plain http.
  if (new URL(issuer).protocol === "https:" && new URL(found.jwks_uri).protocol !== "https:") {
    throw new Error(`${place} names keys that are not behind https: ${found.jwks_uri}`)
  }
  return found.jwks_uri
}
