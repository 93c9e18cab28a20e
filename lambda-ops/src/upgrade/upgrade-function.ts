import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { AuditLog } from "../audit/audit-log.ts"
import { beginOperation } from "../audit/operation.ts"
import type { Operation } from "../audit/operation.ts"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import type { WriteGuard } from "../write-guard.ts"
import { backupDescription } from "./backup.ts"
import type { PlannedUpgrade } from "./plan-token.ts"
import { restoreRuntime, setRuntime } from "./set-runtime.ts"
import { runSmokeTest } from "./smoke-test.ts"
import type { SmokeTest } from "./smoke-test.ts"
import { waitUntilSettled, whenNotBusy } from "./wait-until-settled.ts"
import type { Patience } from "./wait-until-settled.ts"

export interface UpgradeDependencies {
  readonly audit: AuditLog
  readonly guard: WriteGuard
  readonly patience: Patience
}

export interface UpgradeRequest {
  readonly api: LambdaApi
  readonly planned: PlannedUpgrade
  readonly principal: string
  readonly smokeTest?: SmokeTest | undefined
}

/**
 * `refused`: nothing was changed. `rolled_back`: the old runtime is back. `unverified`: updated, and still not active
 * when the time was over. `failed`: it stands as `done` and `why` say.
 */
export type UpgradeStatus = "upgraded" | "refused" | "rolled_back" | "unverified" | "failed"

export interface UpgradeOutcome {
  readonly status: UpgradeStatus
  /** The steps that were done, in their order. */
  readonly done: readonly string[]
  readonly why: string | null
  /** The version published before. */
  readonly backupVersion: string | null
}

/**
 * Upgrades one function: publishes a version, sets the runtime, waits until it is active, runs the smoke test, and
 * puts the old runtime back where that fails. Never throws, and once begun it is carried to its end: a caller that
 * leaves in the middle leaves no half-done function behind.
 */
export async function upgradeFunction(
  dependencies: UpgradeDependencies,
  request: UpgradeRequest,
): Promise<UpgradeOutcome> {
  const { planned, principal } = request
  const { arn, from, to } = planned
  const about = { tool: "upgrade_runtime", principal, arn, from, to }
  const operation = beginOperation(dependencies.audit, about)
  const done: string[] = []
  try {
    const before = await begin(dependencies, request, operation)
    return await upgrade({ ...dependencies, ...request, operation, done }, before)
  } catch (error) {
    const why = messageOf(error)
    if (done.length > 0) await operation.record("failed", { detail: why }).catch(() => undefined)
    return { status: done.length > 0 ? "failed" : "refused", done, why, backupVersion: null }
  } finally {
    operation.end()
  }
}

interface Work extends UpgradeDependencies, UpgradeRequest {
  readonly operation: Operation
  readonly done: string[]
}

async function begin(
  { guard }: UpgradeDependencies,
  { api, planned }: UpgradeRequest,
  operation: Operation,
): Promise<LambdaFunction> {
  const fn = await api.getFunction(planned.name)
  if (fn.revisionId !== planned.revisionId || fn.runtime !== planned.from)
    throw changedMeanwhile(planned.name)
  await guard.check(api, fn)
  await operation.record("begun", { revisionId: fn.revisionId })
  return fn
}

async function upgrade(work: Work, before: LambdaFunction): Promise<UpgradeOutcome> {
  const { api, planned, operation, done, patience } = work
  const { name, from, to } = planned
  const { version } = await whenNotBusy(patience, () =>
    api.publishVersion(name, {
      description: backupDescription(from, to),
      revisionId: before.revisionId,
      codeSha256: before.codeSha256,
    }),
  )
  done.push(`published version ${version} on ${from}`)
  await operation.record("published", { version })
  const fresh = await waitUntilSettled(api, name, patience)
  if (fresh.fingerprint !== before.fingerprint || fresh.runtime !== from) throw changedMeanwhile(name)
  await operation.record("updating", { version, revisionId: fresh.revisionId })
  await setRuntime(api, fresh, { runtime: to, patience })
  done.push(`set the runtime to ${to}`)
  const outcome = await verify(work, version).catch((error: unknown) => undo(work, version, messageOf(error)))
  return { ...outcome, done, backupVersion: version }
}

type Verified = Pick<UpgradeOutcome, "status" | "why">

async function verify(work: Work, version: string): Promise<Verified> {
  const { api, planned, operation, done, patience, smokeTest } = work
  const { name, to } = planned
  await operation.record("updated", { version })
  const updated = await waitUntilSettled(api, name, patience)
  if (!updated.settled) {
    const why =
      `${name} is not active after ${patience.limitMs / 1000} s (${updated.state}, ${updated.lastUpdateStatus}). Look again ` +
      "with get_function, and use rollback_runtime if it stays so."
    await operation.record("unverified", { version, detail: why })
    return { status: "unverified", why }
  }
  if (updated.lastUpdateStatus === "Failed" || updated.state === "Failed") {
    return undo(work, version, `Lambda could not update it: ${updated.reason || updated.state}`)
  }
  done.push(`is active on ${to}`)
  await operation.record("active", { version, revisionId: updated.revisionId })
  if (smokeTest) {
    const { passed, detail } = await runSmokeTest(api, name, smokeTest)
    await operation.record("smoke-tested", { detail: passed ? "passed" : "failed" })
    if (!passed) return undo(work, version, `The smoke test failed: ${detail}`)
    done.push(`passed the smoke test: ${detail}`)
  }
  await operation.record("upgraded", { version })
  return { status: "upgraded", why: null }
}

async function undo(work: Work, version: string, why: string): Promise<Verified> {
  const { api, planned, operation, done, patience } = work
  const { name, from } = planned
  // The log may be what failed: the function is brought back all the same.
  await operation.record("rolling-back", { version, detail: why }).catch(() => undefined)
  try {
    await restoreRuntime(api, name, { runtime: from, patience })
    done.push(`rolled back to ${from}`)
    await operation.record("rolled-back", { version }).catch(() => undefined)
    return { status: "rolled_back", why }
  } catch (error) {
    const both = `${why} Rolling back failed too: ${messageOf(error)} Version ${version} still has ${from}.`
    await operation.record("failed", { version, detail: both }).catch(() => undefined)
    return { status: "failed", why: both }
  }
}

const changedMeanwhile = (name: string) =>
  new ToolError(`Somebody changed ${name} in between; its runtime was left alone. Plan again.`)

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
