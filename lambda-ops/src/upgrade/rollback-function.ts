import type { HostTime } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { beginOperation } from "../audit/operation.ts"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import { LambdaError } from "../aws/lambda-error.ts"
import type { Found } from "../aws/regions.ts"
import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import { familyOf } from "../runtimes/runtime.ts"
import { byLevel, high } from "../runtimes/upgrade-risks.ts"
import type { Risk } from "../runtimes/upgrade-risks.ts"
import { describeLastResort, findBackup } from "./backup.ts"
import { describeBlock, describeManagedInstances, readFunctionRisks } from "./function-risks.ts"
import { confirmRuntime, setRuntime } from "./set-runtime.ts"
import type { UpgradeDependencies } from "./upgrade-function.ts"

export interface Rollback extends Found {
  readonly runtime: string
  /** The version that has this runtime. */
  readonly version: string
  readonly risks: readonly Risk[]
}

interface RollbackRequest extends Found {
  /** Without it, the newest of the same code on another runtime. */
  readonly version?: string | undefined
  readonly signal: AbortSignal
}

/**
 * What a rollback would do.
 * @throws ToolError where there is nothing to go back to
 */
export async function planRollback(
  catalog: RuntimeCatalog,
  { api, fn, version, signal }: RollbackRequest,
): Promise<Rollback> {
  const elsewhere = describeManagedInstances(fn)
  if (elsewhere !== undefined) throw new ToolError(`Nothing was changed: ${fn.name}. ${elsewhere}`)
  const chosen = await chooseVersion(api, fn, { version, signal })
  const { runtime } = chosen
  if (runtime === fn.runtime) throw new ToolError(`${fn.name} runs on ${runtime} already.`)
  if (fn.runtime === undefined || familyOf(runtime) !== familyOf(fn.runtime))
    throw new ToolError(`Nothing was changed: ${runtime} runs other programs than ${fn.runtime} does.`)
  const block = describeBlock(catalog, runtime)
  const tags = await api.listTags(fn.arn, signal)
  const risks = [
    ...(block === undefined ? [] : [high(`Lambda may refuse this: ${block}`)]),
    ...(chosen.codeSha256 === fn.codeSha256
      ? []
      : [high("Its code is not that version's: only the runtime goes back.")]),
    ...(await readFunctionRisks(api, fn, { tags, signal })),
  ]
  return { api, fn, runtime, version: chosen.version, risks: risks.sort(byLevel) }
}

async function chooseVersion(
  api: LambdaApi,
  fn: LambdaFunction,
  { version, signal }: Pick<RollbackRequest, "version" | "signal">,
): Promise<LambdaFunction & { runtime: string }> {
  const versions = await api.listVersions(fn.name, signal)
  const chosen =
    version === undefined ? findBackup(fn, versions) : versions.find((one) => one.version === version)
  if (chosen?.runtime !== undefined) return { ...chosen, runtime: chosen.runtime }
  throw new ToolError(
    version === undefined
      ? `${fn.name} has no published version of its present code on another runtime to go back to; get_function shows its ` +
          "versions. Give one as version to take that one's runtime."
      : `${fn.name} has no version ${version} with a runtime; get_function shows its versions.`,
  )
}

/** Puts the runtime back, refused where the function changed since the plan. Returns it as it is then. */
export async function rollBackFunction(
  { audit, guard, ...dependencies }: UpgradeDependencies,
  { plan, principal, hostTime }: { plan: Rollback; principal: string; hostTime?: HostTime | undefined },
): Promise<LambdaFunction> {
  const { api, fn, runtime, version } = plan
  const patience = { ...dependencies.patience, until: hostTime?.signal }
  await guard.check(api, fn, patience.until)
  const about = { principal, arn: fn.arn, from: fn.runtime ?? "", to: runtime, version }
  const operation = beginOperation(audit, { tool: "rollback_runtime", ...about })
  try {
    await operation.record("begun", { revisionId: fn.revisionId })
    await setRuntime(api, fn, { runtime, patience })
    const restored = await confirmRuntime(api, fn.name, { runtime, patience })
    await operation.record("rolled-back", { revisionId: restored.revisionId })
    return restored
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    await operation.giveUp(patience.until?.aborted ? "unverified" : "failed", { detail })
    if (!(error instanceof LambdaError) || error.kind !== "invalid") throw error
    throw new ToolError(`${detail} ${describeLastResort(version, runtime)}`, { cause: error })
  } finally {
    operation.end()
  }
}
