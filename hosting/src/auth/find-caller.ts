import type { Principal } from "@mcp-on-aws/tools/definition"
import type { HttpRequest } from "../http.ts"
import type { VerifyToken } from "./access-token.ts"
import { createKeyFinder } from "./api-keys.ts"
import { readApiKey, readBearer } from "./credentials.ts"
import { CLOCK_TOLERANCE_SECONDS } from "./clock.ts"
import { readAuthorizerContext } from "./gateway.ts"
import { createPrincipal } from "./principal.ts"
import type { ApiKey } from "./settings.ts"
import { TokenError } from "./token-error.ts"

/** Who was found to call, and what they were granted. */
export interface KnownCaller {
  readonly principal: Principal
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Seconds since 1970. */
  readonly expiresAt?: number
}

/** Without credentials there is no reason; a reason is for the log alone. */
export type FindCaller = (
  request: HttpRequest,
) => Promise<KnownCaller | { readonly unknown: { readonly reason?: string } }>

export function findByToken(verify: VerifyToken): FindCaller {
  return async (request) => {
    const token = readBearer(request)
    if (token === undefined) return { unknown: {} }
    try {
      const { scopes, expiresAt, ...identity } = await verify(token)
      return { principal: createPrincipal(identity), clientId: identity.clientId, scopes, expiresAt }
    } catch (error) {
      if (error instanceof TokenError) return { unknown: { reason: error.message } }
      throw error
    }
  }
}

export function findByKey(keys: readonly ApiKey[]): FindCaller {
  const find = createKeyFinder(keys)
  return async (request) => {
    const given = readApiKey(request)
    if (given === undefined) return { unknown: {} }
    const key = find(given)
    if (!key) return { unknown: { reason: "no such API key" } }
    const { name, scopes } = key
    const principal = createPrincipal({ issuer: "api-key", subject: name, clientId: "" })
    return { principal, clientId: name, scopes }
  }
}

/** Believes API Gateway's authorizer, and nothing that a client could write. */
export const findByAuthorizer: FindCaller = async ({ authorizer }) => {
  const context = readAuthorizerContext(authorizer)
  if (!context) return { unknown: { reason: "no authorizer of API Gateway vouches for this caller" } }
  const { principalId: id, clientId, scopes, expiresAt } = context
  // API Gateway may keep an authorizer's answer for longer than the token lives. What the authorizer lets in passes here
  // too: only the gateway's own 401 has a challenge that clients can read.
  if ((expiresAt + CLOCK_TOLERANCE_SECONDS) * 1000 <= Date.now())
    return { unknown: { reason: "expired since the authorizer saw it" } }
  return { principal: { id }, clientId, scopes: scopes.split(" "), expiresAt }
}
