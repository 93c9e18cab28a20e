import { createHash, randomBytes } from "node:crypto"
import type { Principal } from "@mcp-on-aws/tools/definition"

/** 128 bits: enough that no principal can be made to collide with another. */
const HASH_BYTES = 16
const SESSION_ID = /^[A-Za-z0-9_-]{24}$/

/** Where a session is stored. The principal is part of it: another's session cannot even be addressed. */
export interface SessionKey {
  readonly principal: string
  readonly id: string
  /** The partition of all its rows. */
  readonly pk: string
}

export function hashPrincipal({ id }: Principal): string {
  return createHash("sha256").update(id).digest().subarray(0, HASH_BYTES).toString("base64url")
}

export function sessionKey(principal: Principal, id: string): SessionKey {
  const hash = hashPrincipal(principal)
  return { principal: hash, id, pk: `S#${hash}#${id}` }
}

export const createSessionId = () => randomBytes(18).toString("base64url")

/** Whether this server could have given it: nothing else is looked up. */
export const isSessionId = (id: string) => SESSION_ID.test(id)
