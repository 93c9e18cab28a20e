import { describe } from "@jest/globals"
import { describeConcurrency } from "./concurrency.ts"
import { describeDiscovery, describeOffer } from "./discovery.ts"
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

/** Whose tools a server has: the samples' notes, lambda-ops', or anybody's. */
export type ToolsKind = "notes" | "operations" | "own"

/** What every server keeps to, whatever it runs on, whichever front door it stands behind and whatever it offers. */
const describeProtocol = (front: Front) => {
  describeDiscovery(front)
  describeHttpRefusals(front)
}

const contracts: Record<ToolsKind, (front: Front) => void> = {
  /** The tests make and delete notes of their own only, so they may run against a deployment that is in use. */
  notes(front) {
    describeProtocol(front)
    describeOffer(front, notes)
    describeTools(front)
    describeQuestions(front)
    describeResourcesAndPrompts(front)
    describeErrors(front, notes)
    describeProgress(front)
    describeConcurrency(front)
    describeHangUp(front)
  },
  /** Only what reads is called, so that it may look after any account. */
  operations(front) {
    describeProtocol(front)
    describeOffer(front, operations)
    describeErrors(front, operations)
    describeOperations(front)
  },
  /** None of the tools is called: nobody knows here what it would do. */
  own: describeProtocol,
}

export const describeContract = (tools: ToolsKind, front: Front) =>
  describe(front.name, () => contracts[tools](front))
