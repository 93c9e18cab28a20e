import { createHash } from "node:crypto"

/** The context's place in the function's zip, and in the bucket under its tag. */
export const CONTEXT = "context.zip"

/** An image's tag says what is in it: the same context is never built twice. */
export const tagOf = (context: Uint8Array) => createHash("sha256").update(context).digest("hex").slice(0, 16)
