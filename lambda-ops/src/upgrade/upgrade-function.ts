import type { HostTime } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { AuditLog } from "../audit/audit-log.ts"
import { beginOperation } from "../audit/operation.ts"
import type { Operation } from "../audit/operation.ts"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import type { WriteGuard } from "../write-guard.ts"
import { describeLastResort, publishBackup } from "./backup.ts"
import type { PlannedUpgrade } from "./plan-token.ts"
import { isStill, restoreRuntime, setRuntime } from "./set-runtime.ts"
import type { Left } from "./set-runtime.ts"
import { runSmokeTest } from "./smoke-test.ts"
import type { SmokeTest } from "./smoke-test.ts"
import { waitUntilSettled } from "./wait-until-settled.ts"
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
  /** Once it is over, nothing more is done, wherever the upgrade is. */
  readonly hostTime?: HostTime | undefined
  /** Told each step once it is done, in the words of the outcome. */
  readonly onStep?: ((step: string) => void) | undefined
}

/**
 * `refused`: nothing was changed. `rolled_back`: the old runtime is back. `unverified`: begun, and how it ended is not
 * known, as the function was still not active, or the host's time was over. `failed`: it stands as `done` and `why` say.
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
 * puts the old runtime back where that fails. Never throws, and once begun it is carried to its end, or to that of the
 * host's time: a caller that leaves in the middle leaves no half-done function behind.
 */
export async function upgradeFunction(
  { audit, ...dependencies }: UpgradeDependencies,
  request: UpgradeRequest,
): Promise<UpgradeOutcome> {
  const { planned, principal, hostTime, onStep } = request
  const { arn, from, to } = planned
  const done: string[] = []
  const work: Work = {
    ...request,
    ...dependencies,
    patience: { ...dependencies.patience, until: hostTime?.signal },
    operation: beginOperation(audit, { tool: "upgrade_runtime", principal, arn, from, to }),
    did: (step) => {
      done.push(step)
      onStep?.(step)
    },
  }
  const { operation, patience } = work
  let version: string | null = null
  try {
    const before = await begin(work)
    version = await publish(work, before)
    const ending = await upgrade(work, { ...before, version })
    return { ...ending, done, backupVersion: version }
  } catch (error) {
    const cut = patience.until?.aborted === true
    const why = cut
      ? `${messageOf(error).replace(/\.?$/, ".")} How far it came is not known: look with get_function.`
      : messageOf(error)
    await operation.giveUp(cut ? "unverified" : "failed", { detail: why, ...(version && { version }) })
    const status = cut ? "unverified" : done.length > 0 ? "failed" : "refused"
    return { status, done, why, backupVersion: version }
  } finally {
    operation.end()
  }
}

interface Work extends Omit<UpgradeDependencies, "audit">, UpgradeRequest {
  readonly operation: Operation
  readonly did: (step: string) => void
}

/** The function as it was, with the number of the version that keeps it. */
type Before = Pick<LambdaFunction, "fingerprint" | "version">

type Ending = Pick<UpgradeOutcome, "status" | "why">

async function begin({ guard, api, planned, operation, patience }: Work): Promise<LambdaFunction> {
  const fn = await api.getFunction(planned.name, patience.until)
  if (fn.revisionId !== planned.revisionId || fn.runtime !== planned.from)
    throw changedMeanwhile(planned.name)
  await guard.check(api, fn, patience.until)
  await operation.record("begun", { revisionId: fn.revisionId })
  return fn
}

async function publish({ api, planned, operation, did, patience }: Work, fn: LambdaFunction) {
  const version = await publishBackup(api, fn, { to: planned.to, patience })
  did(`published version ${version} on ${planned.from}`)
  await operation.record("published", { version })
  return version
}

async function upgrade(work: Work, before: Before): Promise<Ending> {
  const { api, planned, operation, did, patience } = work
  const { name, from, to } = planned
  const { version } = before
  const fresh = await waitUntilSettled(api, name, patience)
  if (fresh.fingerprint !== before.fingerprint || fresh.runtime !== from) throw changedMeanwhile(name)
  await operation.record("updating", { version, revisionId: fresh.revisionId })
  await setRuntime(api, fresh, { runtime: to, patience })
  did(`set the runtime to ${to}`)
  try {
    return await verify(work, before)
  } catch (error) {
    // No call to Lambda any more, not even to put the old runtime back.
    if (patience.until?.aborted) throw error
    return undo(work, before, { why: messageOf(error) })
  }
}

async function verify(work: Work, before: Before): Promise<Ending> {
  const { api, planned, operation, did, patience, smokeTest } = work
  const { name, to } = planned
  const { version, fingerprint } = before
  const left: Left = { runtime: to, fingerprint }
  await operation.record("updated", { version })
  const updated = await waitUntilSettled(api, name, patience)
  const { state, lastUpdateStatus, reason } = updated
  if (!updated.settled) {
    const why =
      `${name} is not active after ${patience.limitMs / 1000} s (${state}, ${lastUpdateStatus}). Look again ` +
      "with get_function, and use rollback_runtime if it stays so."
    await operation.record("unverified", { version, detail: why })
    return { status: "unverified", why }
  }
  if (lastUpdateStatus === "Failed" || state === "Failed")
    return undo(work, before, { why: `Lambda could not update it: ${reason || state}` })
  if (!isStill(updated, left)) return endChanged(work, version, updated)
  did(state === "Active" ? `is active on ${to}` : `is on ${to} and ${state}`)
  await operation.record("active", { version, revisionId: updated.revisionId, detail: state })
  if (smokeTest) {
    const { passed, detail } = await runSmokeTest(api, updated, { ...smokeTest, patience })
    await operation.record("smoke-tested", { detail: passed ? "passed" : "failed" })
    if (!passed) {
      const told = "The smoke test failed"
      return undo(work, before, { why: `${told}: ${detail}`, logged: `${told}.` })
    }
    did(`passed the smoke test: ${detail}`)
    const tested = await api.getFunction(name, patience.until)
    if (!isStill(tested, left)) return endChanged(work, version, tested)
  }
  await operation.record("upgraded", { version })
  return { status: "upgraded", why: null }
}

/** What somebody else made of the function meanwhile is neither this upgrade's success nor to be undone by it. */
async function endChanged(
  { planned, operation }: Work,
  version: string,
  { runtime }: LambdaFunction,
): Promise<Ending> {
  const why = `Somebody changed ${planned.name} meanwhile: it is on ${runtime}, and was left alone. Look at it with get_function.`
  await operation.giveUp("failed", { version, detail: why })
  return { status: "failed", why }
}

interface Failure {
  readonly why: string
  /** What the log says of it instead, which outlives the call: nothing that the function said. */
  readonly logged?: string
}

async function undo(work: Work, before: Before, { why, logged = why }: Failure): Promise<Ending> {
  const { api, planned, operation, did, patience } = work
  const { name, from, to } = planned
  const { version, fingerprint } = before
  // The log may be what failed: the function is brought back all the same.
  await operation.record("rolling-back", { version, detail: logged }).catch(() => undefined)
  try {
    await restoreRuntime(api, name, { runtime: from, left: { runtime: to, fingerprint }, patience })
    did(`rolled back to ${from}`)
    await operation.record("rolled-back", { version }).catch(() => undefined)
    return { status: "rolled_back", why }
  } catch (error) {
    const status = patience.until?.aborted ? "unverified" : "failed"
    const then = ` Rolling back failed too: ${messageOf(error)} ${describeLastResort(version, from)}`
    await operation.giveUp(status, { version, detail: logged + then })
    return { status, why: why + then }
  }
}

const changedMeanwhile = (name: string) =>
  new ToolError(`Somebody changed ${name} in between; its runtime was left alone. Plan again.`)

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
