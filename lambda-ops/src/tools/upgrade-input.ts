import * as z from "zod"
import type { UpgradeTerms } from "../upgrade/terms.ts"
import { functionList, region, runtimeId } from "./function-input.ts"

/** What a plan is made for, and what is upgraded by it: the same in both tools, so that a token fits what it was made for. */
export const upgradeInput = z.object({
  functions: functionList,
  region,
  target: runtimeId.optional().describe("Without it, each runtime's successor"),
  smoke_test: z
    .object({
      payload: z.json().default({}).describe("What each function is invoked with"),
      expect: z.string().max(1000).optional().describe("Must stand in the answer"),
    })
    .optional()
    .describe("One invocation after the update; where it fails, the old runtime is put back"),
  on_failure: z
    .enum(["stop", "continue"])
    .default("stop")
    .describe("What to do with the functions after a failed one"),
})

export const termsOf = (args: z.output<typeof upgradeInput>): UpgradeTerms => ({
  smokeTest: args.smoke_test,
  onFailure: args.on_failure,
})
