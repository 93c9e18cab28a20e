import { describeAlias } from "../aws/describe-alias.ts"
import type { Alias, LambdaApi, LambdaFunction } from "../aws/function.ts"
import { readReservedConcurrency } from "../aws/reserved-concurrency.ts"
import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import { describeUnknownRuntime, familyOf, isCustomerManaged, isPast } from "../runtimes/runtime.ts"
import { byLevel, describeUpgradeRisks, high, low } from "../runtimes/upgrade-risks.ts"
import type { Risk } from "../runtimes/upgrade-risks.ts"
import type { WriteGuard } from "../write-guard.ts"
import { describeBlock, describeManagedInstances, readFunctionRisks } from "./function-risks.ts"
import type { PlannedUpgrade } from "./plan-token.ts"
import type { SmokeTest } from "./smoke-test.ts"

export interface PlanDependencies {
  readonly catalog: RuntimeCatalog
  readonly guard: WriteGuard
}

export interface UpgradePlan extends PlannedUpgrade {
  readonly api: LambdaApi
  readonly account: string
  readonly changes: readonly string[]
  readonly risks: readonly Risk[]
  readonly rollback: string
  /** Why it cannot be upgraded like this; empty where it can. */
  readonly blockers: readonly string[]
}

export interface PlanRequest {
  readonly api: LambdaApi
  readonly fn: LambdaFunction
  /** Without it, the successor of the function's runtime. */
  readonly target?: string | undefined
  readonly smokeTest?: SmokeTest | undefined
  readonly signal: AbortSignal
}

/** What an upgrade would change, why it may break and how it is undone; reads only. */
export async function planUpgrade(
  { catalog, guard }: PlanDependencies,
  { api, fn, target, smokeTest, signal }: PlanRequest,
): Promise<UpgradePlan> {
  const [tags, aliases] = await Promise.all([api.listTags(fn.arn, signal), api.listAliases(fn.name, signal)])
  const from = fn.runtime ?? ""
  const to = target ?? catalog.find(from)?.successor ?? ""
  const { key, value } = guard.tag
  const untagged = guard.carriesTag(tags) ? [] : [`It does not carry the tag ${key}=${value}.`]
  return {
    api,
    arn: fn.arn,
    account: fn.account,
    name: fn.name,
    revisionId: fn.revisionId,
    from,
    to,
    changes: describeChanges(aliases, from, to),
    risks: [
      ...describeNoWayBack(catalog, from),
      ...describeUnscheduled(catalog, to),
      ...(await readFunctionRisks(api, fn, { tags, signal })),
      ...describeUpgradeRisks(from, to),
      ...describePackageRisks(fn),
      ...describeSnapshot(fn),
    ].sort(byLevel),
    rollback: describeRollback(catalog, from),
    blockers: [
      ...untagged,
      ...unsettled(fn),
      ...runtimeBlockers(catalog, { fn, to }),
      ...(smokeTest ? await readSwitchedOff(api, fn.name, signal) : []),
    ],
  }
}

function describeChanges(aliases: readonly Alias[], from: string, to: string): string[] {
  const fixed = aliases.filter(({ version }) => version !== "$LATEST")
  return [
    "Publishes a version of the function as it is, which keeps code, settings and runtime.",
    `Sets the runtime of $LATEST from ${from} to ${to}; nothing else.`,
    ...(fixed.length > 0
      ? [
          `Leaves alone ${fixed.map(describeAlias).join("; ")}: whoever calls these ` +
            "aliases keeps the old runtime until a new version is published and the alias moved.",
        ]
      : []),
  ]
}

function describeNoWayBack(catalog: RuntimeCatalog, from: string): Risk[] {
  const block = describeBlock(catalog, from)
  if (block === undefined) return []
  return [
    high(
      `There is no way back on $LATEST: ${block} Only the published version keeps it, for an alias to point at.`,
    ),
  ]
}

/** A runtime in preview is on the AWS page without dates. */
function describeUnscheduled(catalog: RuntimeCatalog, to: string): Risk[] {
  if (catalog.find(to)?.deprecation !== null) return []
  return [high(`AWS has announced no dates for ${to}: it may be a preview, not for production.`)]
}

function describePackageRisks({ layers, architecture, handler }: LambdaFunction): Risk[] {
  if (layers.length === 0) return []
  return [
    {
      level: "medium",
      what: `Its ${layers.length} layers must suit the new runtime on ${architecture} (handler ${handler}): ${layers.join(", ")}`,
    },
  ]
}

const describeSnapshot = ({ name, snapStart }: LambdaFunction): Risk[] =>
  snapStart
    ? [low(`${name} has SnapStart: its version is a snapshot, which takes minutes and is charged.`)]
    : []

function describeRollback(catalog: RuntimeCatalog, from: string): string {
  const updateBlock = catalog.find(from)?.updateBlock
  const byVersion = "the published version keeps the old runtime, and an alias can be pointed at it"
  if (isPast(updateBlock, catalog.today())) {
    return `None on $LATEST: AWS blocks updates to ${from} since ${updateBlock}. Only ${byVersion}.`
  }
  const until = updateBlock ? `, possible until AWS blocks updates to ${from} on ${updateBlock}` : ""
  return `By itself where the update or the smoke test fails, later by rollback_runtime${until}; also, ${byVersion}.`
}

const unsettled = ({ state, lastUpdateStatus, reason }: LambdaFunction): string[] =>
  state === "Pending" || lastUpdateStatus === "InProgress"
    ? [`Another update of it is under way (${state}, ${lastUpdateStatus}${reason ? `: ${reason}` : ""}).`]
    : []

async function readSwitchedOff(api: LambdaApi, name: string, signal: AbortSignal): Promise<string[]> {
  if ((await readReservedConcurrency(api, name, signal)) !== 0) return []
  return [
    "It is switched off: its reserved concurrency is 0, and no smoke test can invoke it. Plan it without one.",
  ]
}

function runtimeBlockers(catalog: RuntimeCatalog, { fn, to }: { fn: LambdaFunction; to: string }): string[] {
  if (fn.packageType === "Image" || fn.runtime === undefined) {
    return ["It is a container image: its runtime is in the image. Build it anew on a newer base image."]
  }
  const elsewhere = describeManagedInstances(fn)
  if (elsewhere !== undefined) return [elsewhere]
  if (isCustomerManaged(fn.runtime)) return [describeUnknownRuntime(fn.runtime)]
  const current = catalog.find(fn.runtime)
  if (to === "") {
    return [
      current
        ? `There is nothing to do: it runs on ${fn.runtime} already, of which the table names no successor.`
        : `${describeUnknownRuntime(fn.runtime)} Or name a target.`,
    ]
  }
  const target = catalog.find(to)
  if (!target) return [`There is no runtime "${to}"; list_runtimes shows all.`]
  if (to === fn.runtime) return [`It runs on ${to} already.`]
  if (familyOf(to) !== familyOf(fn.runtime)) return [`${to} runs other programs than ${fn.runtime} does.`]
  if (isPast(target.deprecation, catalog.today()))
    return [`${to} is deprecated itself since ${target.deprecation}.`]
  const older = current?.deprecation && target.deprecation && target.deprecation < current.deprecation
  return older ? [`${to} loses support before ${fn.runtime} does.`] : []
}
