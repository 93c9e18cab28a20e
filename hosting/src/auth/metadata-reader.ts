import { readIssuerMetadata } from "./issuer-metadata.ts"
import type { IssuerMetadata } from "./issuer-metadata.ts"

const KEPT_MS = 10 * 60_000

export interface MetadataReaderOptions {
  readonly issuer: string
  /** A failure is kept as well, but not for long: or anybody could make this server ask at will. */
  readonly retryMs: number
  readonly now?: (() => number) | undefined
}

/** Reads an issuer's metadata for clients to whom this server presents it, and keeps it for a while. */
export function createMetadataReader({ issuer, retryMs, now = Date.now }: MetadataReaderOptions) {
  const readDocument = async () => complete(await readIssuerMetadata(issuer))
  let kept: { document: Promise<object>; until: number } | undefined
  return () => {
    if (kept && now() < kept.until) return kept.document
    const reading = { document: readDocument(), until: now() + KEPT_MS }
    reading.document.catch(() => (reading.until = now() + retryMs))
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
