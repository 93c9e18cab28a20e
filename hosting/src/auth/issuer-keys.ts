import { createLocalJWKSet, createRemoteJWKSet, errors, jwksCache } from "jose"
import type { JWKSCacheInput, JWTVerifyGetKey } from "jose"
import type { Logger } from "../log.ts"
import { readIssuerMetadata } from "./issuer-metadata.ts"

const TIMEOUT_MS = 5_000
const MINUTE = 60_000

/** The issuer or its keys cannot be read: nothing is known about the token. */
export class IssuerUnavailableError extends Error {
  override name = "IssuerUnavailableError"
}

export interface KeyTimes {
  /** Keys are read again when they are older. */
  readonly cacheMs: number
  /** A token that names an unknown key has the keys read again, but not more often: or anybody could make this server ask. */
  readonly cooldownMs: number
  /** An issuer that failed is not asked again for so long, for the same reason. */
  readonly retryMs: number
  /** While it fails, keys of this age still count: an outage at the issuer must not lock out everybody at once. */
  readonly outageMs: number
}

const usual: KeyTimes = {
  cacheMs: 10 * MINUTE,
  cooldownMs: MINUTE / 2,
  retryMs: MINUTE / 12,
  outageMs: 60 * MINUTE,
}

export interface IssuerKeysOptions {
  readonly issuer: string
  /** Without it, the issuer's metadata tells. */
  readonly jwksUrl?: string | undefined
  readonly logger: Logger
  readonly times?: Partial<KeyTimes> | undefined
}

/**
 * The issuer's public keys: read when the first token comes, kept, read again for a key that is new.
 * @throws IssuerUnavailableError
 */
export function createIssuerKeys({
  issuer,
  jwksUrl,
  logger,
  times = {},
}: IssuerKeysOptions): JWTVerifyGetKey {
  const { cacheMs, cooldownMs, retryMs, outageMs } = { ...usual, ...times }
  const last: JWKSCacheInput = {}
  let source: Promise<JWTVerifyGetKey> | undefined
  let failure: { readonly keys: JWTVerifyGetKey; readonly until: number } | undefined

  return async (header, token) => {
    if (failure && Date.now() < failure.until) return failure.keys(header, token)
    try {
      source ??= open()
      return await (
        await source
      )(header, token)
    } catch (cause) {
      if (isFaultOfToken(cause)) throw cause
      // All who waited for the same answer come here.
      if (!failure || Date.now() >= failure.until) {
        failure = { keys: keysWithout(cause), until: Date.now() + retryMs }
      }
      return failure.keys(header, token)
    }
  }

  async function open(): Promise<JWTVerifyGetKey> {
    try {
      const url = new URL(jwksUrl ?? (await readIssuerMetadata(issuer)).jwks_uri)
      return createRemoteJWKSet(url, {
        cooldownDuration: cooldownMs,
        cacheMaxAge: cacheMs,
        timeoutDuration: TIMEOUT_MS,
        [jwksCache]: last,
      })
    } catch (error) {
      source = undefined
      throw error
    }
  }

  /** What there is while the issuer fails. Of a key that is not among those of before nothing is known. */
  function keysWithout(cause: unknown): JWTVerifyGetKey {
    const unavailable = new IssuerUnavailableError(`The keys of ${issuer} cannot be read`, { cause })
    const { jwks, uat = 0 } = last
    if (!jwks || Date.now() - uat > outageMs) return () => Promise.reject(unavailable)
    logger.error("the issuer's keys cannot be read: those of before are used", { error: unavailable })
    const old = createLocalJWKSet(jwks)
    return async (header, token) => {
      try {
        return await old(header, token)
      } catch {
        throw unavailable
      }
    }
  }
}

const isFaultOfToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported
