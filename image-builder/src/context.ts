import { createHash } from "node:crypto"

/** The context's place in the function's zip, and in the bucket under its tag. */
export const CONTEXT = "context.zip"

/**
 * An image's tag says what it was made of: the context, the Dockerfile's base included, is never built twice, unless
 * another `revision` asks for it.
 */
export function tagOf(context: Uint8Array, revision: string): string {
  const hash = createHash("sha256").update(context)
  if (revision !== "") hash.update(`\0${revision}`)
  return hash.digest("hex").slice(0, 16)
}
