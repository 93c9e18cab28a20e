import type { Json } from "./configuration.ts"

/** Inputs that are tried together. */
export interface Combination {
  readonly name: string
  readonly inputs: Readonly<Record<string, Json>>
}

/** Of each stack: what a newcomer applies, and the other sides of its toggles. */
export const combinations: Readonly<Record<string, readonly Combination[]>> = {
  "stateless-lambda": [{ name: "its defaults", inputs: { deletion_protection: false } }],
}
