import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { LambdaError } from "../aws/lambda-error.ts"
import type { Regions } from "../aws/regions.ts"
import { planUpgrade } from "./plan-upgrade.ts"
import type { PlanDependencies, UpgradePlan } from "./plan-upgrade.ts"
import type { SmokeTest } from "./smoke-test.ts"

/** Functions are read a few at a time: Lambda allows some fifteen such calls a second. */
const SIDE_BY_SIDE = 5

export interface FleetRequest {
  readonly functions: readonly string[]
  readonly region?: string | undefined
  readonly target?: string | undefined
  readonly smokeTest?: SmokeTest | undefined
  readonly signal: AbortSignal
}

export interface Blocked {
  readonly function: string
  readonly region: string
  readonly why: readonly string[]
}

export interface FleetPlan {
  /** In the order in which they were given, each once. */
  readonly ready: readonly UpgradePlan[]
  readonly blocked: readonly Blocked[]
}

/**
 * A plan for each of the functions; what stands against one of them does not hide the others'.
 * @throws ToolError where none could be looked at, for one and the same reason: it is not the functions'
 */
export async function planFleet(
  dependencies: PlanDependencies & { readonly regions: Regions },
  { functions, region, target, smokeTest, signal }: FleetRequest,
): Promise<FleetPlan> {
  const wanted = [...new Set(functions)]
  const plans = new Map<string, UpgradePlan>()
  const blocked = new Map<string, Blocked>()
  const errors: ToolError[] = []
  const waiting = wanted.values()
  async function work() {
    for (const reference of waiting) {
      try {
        const found = await dependencies.regions.find({ function: reference, region }, signal)
        const plan = await planUpgrade(dependencies, { ...found, target, smokeTest, signal })
        if (plan.blockers.length === 0) plans.set(reference, plan)
        else blocked.set(reference, { function: plan.name, region: plan.api.region, why: plan.blockers })
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof ToolError)) throw error
        errors.push(error)
        const of = dependencies.regions.regionOf({ function: reference, region })
        blocked.set(reference, { function: reference, region: of, why: [error.message] })
      }
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  const [first] = errors
  const kinds = new Set(errors.map(kindOf))
  if (first && errors.length === wanted.length && kinds.size === 1 && !kinds.has("missing")) throw first
  const ready = wanted.flatMap((reference) => plans.get(reference) ?? [])
  return {
    ready: [...new Map(ready.map((plan) => [plan.arn, plan])).values()],
    blocked: wanted.flatMap((reference) => blocked.get(reference) ?? []),
  }
}

const kindOf = (error: ToolError) => (error instanceof LambdaError ? error.kind : undefined)
