import { setTimeout as delay } from "node:timers/promises"
import { createLocalJWKSet, createRemoteJWKSet, errors, jwksCache } from "jose"
import type { JWKSCacheInput, JWTVerifyGetKey } from "jose"
import type { Logger } from "../log.ts"
import { readIssuerMetadata } from "./issuer-metadata.ts"

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
  /** The issuer has so long to tell where its keys are, and as long for the keys: a REST API's authorizer has 10 s. */
  readonly answerMs: number
  /** While it fails, who asks it again waits no longer than this where those keys do. */
  readonly patienceMs: number
}

const usual: KeyTimes = {
  cacheMs: 10 * MINUTE,
  cooldownMs: MINUTE / 2,
  retryMs: MINUTE / 12,
  outageMs: 60 * MINUTE,
  answerMs: 4_000,
  patienceMs: 500,
}

export interface IssuerKeysOptions {
  readonly issuer: string
  /** Without it, the issuer's metadata tells. */
  readonly jwksUrl?: string | undefined
  readonly logger: Logger
  readonly times?: Partial<KeyTimes> | undefined
}

type Token = Parameters<JWTVerifyGetKey>
type Key = Awaited<ReturnType<JWTVerifyGetKey>>

interface Outage {
  readonly error: IssuerUnavailableError
  /** Nobody else asks the issuer before. */
  until: number
  /** Those of before. */
  readonly keys: JWTVerifyGetKey | undefined
  readonly keysUntil: number
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
  const { cacheMs, cooldownMs, retryMs, outageMs, answerMs, patienceMs } = { ...usual, ...times }
  const last: JWKSCacheInput = {}
  let source: Promise<JWTVerifyGetKey> | undefined
  let outage: Outage | undefined

  return (...token) => {
    if (!outage) return ask(token)
    const during = outage
    if (Date.now() < during.until) return findDuring(during, token)
    // One asks again, and who comes meanwhile does not wait for it.
    during.until = Date.now() + retryMs
    const asking = ask(token)
    if (Date.now() > during.keysUntil) return asking
    // Not at once: a function that is frozen after its answer would never hear the issuer's.
    const patience = delay(patienceMs, undefined, { ref: false })
    return Promise.race([asking, patience.then(() => findDuring(during, token))])
  }

  async function ask(token: Token): Promise<Key> {
    const before = outage
    try {
      source ??= open()
      const key = await (await source)(...token)
      outage = undefined
      return key
    } catch (cause) {
      if (isFaultOfToken(cause)) {
        outage = undefined
        throw cause
      }
      // All who waited for the same answer come here.
      if (!outage || outage === before) outage = describeOutage(cause)
      return findDuring(outage, token)
    }
  }

  async function open(): Promise<JWTVerifyGetKey> {
    try {
      const url = new URL(jwksUrl ?? (await readIssuerMetadata(issuer, answerMs)).jwks_uri)
      return createRemoteJWKSet(url, {
        cooldownDuration: cooldownMs,
        cacheMaxAge: cacheMs,
        timeoutDuration: answerMs,
        [jwksCache]: last,
      })
    } catch (error) {
      source = undefined
      throw error
    }
  }

  function describeOutage(cause: unknown): Outage {
    const error = new IssuerUnavailableError(`The keys of ${issuer} cannot be read`, { cause })
    const { jwks, uat = 0 } = last
    const keys = jwks && createLocalJWKSet(jwks)
    const [now, keysUntil] = [Date.now(), uat + outageMs]
    if (now <= keysUntil)
      logger.error("the issuer's keys cannot be read: those of before are used", { error })
    return { error, until: now + retryMs, keys, keysUntil }
  }
}

/** What there is while the issuer fails. Of a key that is not among those of before nothing is known. */
async function findDuring({ error, keys, keysUntil }: Outage, token: Token) {
  try {
    if (keys && Date.now() <= keysUntil) return await keys(...token)
  } catch {
    // It may be new.
  }
  throw error
}

const isFaultOfToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported
