import { excerpt } from "../excerpt.ts"
import type { SmokeTest } from "./smoke-test.ts"

/** What goes with an upgrade. Whoever agrees, agrees to this too. */
export interface UpgradeTerms {
  readonly smokeTest?: SmokeTest | undefined
  readonly onFailure: "stop" | "continue"
}

export function describeTerms({ smokeTest, onFailure }: UpgradeTerms): string {
  const next = onFailure === "stop" ? "left alone" : "upgraded all the same"
  return `${BACKUP} ${describeSmokeTest(smokeTest)} After a failure, those that follow are ${next}.`
}

const BACKUP =
  "Before, a version of each is published, which counts against the account's code storage, and nothing deletes it."

function describeSmokeTest(smokeTest: SmokeTest | undefined): string {
  if (!smokeTest) return "There is no smoke test: none of them is invoked."
  const { payload, expect } = smokeTest
  const answer = expect === undefined ? "" : `, and must answer with ${excerpt(JSON.stringify(expect))}`
  return (
    `Each is then invoked once with ${excerpt(JSON.stringify(payload))}${answer}; ` +
    "where that fails, its old runtime is put back, if AWS still lets it."
  )
}
