import { createRemoteJWKSet, errors } from "jose"
import type { JWTVerifyGetKey } from "jose"
import { readIssuerMetadata } from "./issuer-metadata.ts"

const TIMEOUT_MS = 5_000
const CACHE_MS = 10 * 60_000
/** A token that names an unknown key has the keys read again, but not more often: or anybody could make this server ask. */
const COOLDOWN_MS = 30_000

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
      const url = new URL(jwksUrl ?? (await readIssuerMetadata(issuer)).jwks_uri)
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
