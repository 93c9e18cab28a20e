import type { HostTime } from "@mcp-on-aws/tools/definition"
import { describeLackOfTime } from "./host-time.ts"
import type { UpgradePlan } from "./plan-upgrade.ts"
import type { UpgradeTerms } from "./terms.ts"
import { upgradeFunction } from "./upgrade-function.ts"
import type { UpgradeDependencies, UpgradeOutcome } from "./upgrade-function.ts"

/** Of a function's progress: it has five steps at most, and ends with 1. */
const ONE_STEP = 1 / 8

export interface FleetOutcome extends Omit<UpgradeOutcome, "status"> {
  readonly plan: UpgradePlan
  readonly status: UpgradeOutcome["status"] | "not_attempted"
}

export interface FleetUpgrade extends UpgradeTerms {
  readonly plans: readonly UpgradePlan[]
  readonly principal: string
  /** No further function is begun once it is aborted; one that is begun is carried to its end. */
  readonly signal: AbortSignal
  /** Nor where too little of it is left. */
  readonly hostTime?: HostTime | undefined
  /** Told each step: how many functions are done, the one under way in part, and what was done. */
  readonly onStep: (progress: number, what: string) => Promise<void>
}

/** One function after the other, so that what breaks one of them can be seen before it breaks the next. */
export async function upgradeFleet(
  dependencies: UpgradeDependencies,
  { plans, principal, smokeTest, onFailure, signal, hostTime, onStep }: FleetUpgrade,
): Promise<FleetOutcome[]> {
  const outcomes: FleetOutcome[] = []
  let stopped: string | undefined
  for (const [index, plan] of plans.entries()) {
    stopped ??= signal.aborted
      ? "The call was cancelled or its time was over."
      : describeLackOfTime(hostTime, dependencies.patience)
    if (stopped !== undefined) {
      outcomes.push({ plan, status: "not_attempted", done: [], why: stopped, backupVersion: null })
      continue
    }
    let progress = index
    const outcome = await upgradeFunction(dependencies, {
      api: plan.api,
      planned: plan,
      principal,
      smokeTest,
      hostTime,
      onStep: (step) => void onStep((progress += ONE_STEP), `${plan.name}: ${step}`),
    })
    outcomes.push({ plan, ...outcome })
    if (outcome.status !== "upgraded" && onFailure === "stop") stopped = `Stopped after ${plan.name}.`
    await onStep(index + 1, `${plan.name}: ${outcome.status.replace("_", " ")}`)
  }
  return outcomes
}
