import { describe } from "@jest/globals"
import { describeConcurrency } from "./concurrency.ts"
import { describeDiscovery } from "./discovery.ts"
import { describeErrors } from "./errors.ts"
import type { Front } from "./front.ts"
import { describeHangUp } from "./hang-up.ts"
import { describeHttpRefusals } from "./http-refusals.ts"
import { describeProgress } from "./progress.ts"
import { describeQuestions } from "./questions.ts"
import { describeResourcesAndPrompts } from "./resources-and-prompts.ts"
import { describeTools } from "./tools.ts"

/**
 * What every server keeps to, whatever it runs on and whichever front door it stands behind. The tests
 * make and delete notes of their own only, so they may run against a deployment that is in use.
 */
export function describeContract(front: Front) {
  describe(front.name, () => {
    describeDiscovery(front)
    describeTools(front)
    describeQuestions(front)
    describeResourcesAndPrompts(front)
    describeErrors(front)
    describeHttpRefusals(front)
    describeProgress(front)
    describeConcurrency(front)
    describeHangUp(front)
  })
}
