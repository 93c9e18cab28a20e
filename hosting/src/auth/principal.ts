import { createHash } from "node:crypto"
import type { Principal } from "@mcp-on-aws/tools/definition"

export interface Identity {
  readonly issuer: string
  readonly subject: string
  readonly clientId: string
}

/**
 * The owner of everything that is stored: the first 128 bits of SHA-256 over issuer, subject and client, as hex.
 * One person with two clients is two principals, so that no client reaches what another was trusted with.
 */
export function createPrincipal({ issuer, subject, clientId }: Identity): Principal {
  const text = JSON.stringify([issuer, subject, clientId])
  return { id: createHash("sha256").update(text).digest("hex").slice(0, 32) }
}
