import { describe } from "@jest/globals"
import { describeConcurrency } from "./concurrency.ts"
import { describeDiscovery } from "./discovery.ts"
import { describeErrors } from "./errors.ts"
import type { Front } from "./front.ts"
import { describeHangUp } from "./hang-up.ts"
import { describeHttpRefusals } from "./http-refusals.ts"
import { notes, operations } from "./offer.ts"
import { describeOperations } from "./operations.ts"
import { describeProgress } from "./progress.ts"
import { describeQuestions } from "./questions.ts"
import { describeResourcesAndPrompts } from "./resources-and-prompts.ts"
import { describeTools } from "./tools.ts"

/**
 * What every server keeps to, whatever it runs on and whichever front door it stands behind. The tests
 * make and delete notes of their own only, so they may run against a deployment that is in use.
 */
function describeContract(front: Front) {
  describe(front.name, () => {
    describeDiscovery(front, notes)
    describeTools(front)
    describeQuestions(front)
    describeResourcesAndPrompts(front)
    describeErrors(front, notes)
    describeHttpRefusals(front)
    describeProgress(front)
    describeConcurrency(front)
    describeHangUp(front)
  })
}

/** The same of lambda-ops. Only what reads is called, so that it may look after any account. */
function describeOperationsContract(front: Front) {
  describe(front.name, () => {
    describeDiscovery(front, operations)
    describeErrors(front, operations)
    describeHttpRefusals(front)
    describeOperations(front)
  })
}

/** By the server's name. */
export const describeContractOf = (server: string, front: Front) =>
  server === "lambda-ops" ? describeOperationsContract(front) : describeContract(front)
