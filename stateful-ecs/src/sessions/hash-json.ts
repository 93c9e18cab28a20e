import { createHash } from "node:crypto"

/** Stands for a value of any size: the same for the same JSON. */
export const hashJson = (value: unknown) =>
  createHash("sha256").update(JSON.stringify(value)).digest("base64url")
