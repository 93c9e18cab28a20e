import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { beginOperation } from "../audit/operation.ts"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import { isPast } from "../runtimes/runtime.ts"
import { findBackup } from "./backup.ts"
import { restoreRuntime, setRuntime } from "./set-runtime.ts"
import type { UpgradeDependencies } from "./upgrade-function.ts"

export interface Rollback {
  readonly fn: LambdaFunction
  readonly runtime: string
  /** The version that has this runtime. */
  readonly version: string
  /** Whether $LATEST has other code than that version: only the runtime goes back. */
  readonly codeDiffers: boolean
}

/**
 * What a rollback would do.
 * @throws ToolError where there is nothing to go back to, or no way
 */
export async function planRollback(
  catalog: RuntimeCatalog,
  {
    api,
    name,
    version,
    signal,
  }: { api: LambdaApi; name: string; version?: string | undefined; signal: AbortSignal },
): Promise<Rollback> {
  const [fn, versions] = await Promise.all([api.getFunction(name, signal), api.listVersions(name, signal)])
  const chosen =
    version === undefined ? findBackup(fn, versions) : versions.find((one) => one.version === version)
  if (!chosen?.runtime) {
    throw new ToolError(
      version === undefined
        ? `${name} has no published version of its present code on another runtime to go back to; get_function shows its ` +
            "versions. Give one as version to take that one's runtime."
        : `${name} has no version ${version} with a runtime; get_function shows its versions.`,
    )
  }
  if (chosen.runtime === fn.runtime) throw new ToolError(`${name} runs on ${chosen.runtime} already.`)
  const blockedSince = catalog.find(chosen.runtime)?.updateBlock
  if (isPast(blockedSince, catalog.today())) {
    throw new ToolError(
      `AWS blocks updates to ${chosen.runtime} since ${blockedSince}. Version ${chosen.version} still has it: point an alias at ` +
        "that version, and let callers use the alias.",
    )
  }
  const codeDiffers = chosen.codeSha256 !== fn.codeSha256
  return { fn, runtime: chosen.runtime, version: chosen.version, codeDiffers }
}

/** Puts the runtime back, refused where the function changed since the plan. Returns it as it is then. */
export async function rollBackFunction(
  { audit, guard, patience }: UpgradeDependencies,
  { api, plan, principal }: { api: LambdaApi; plan: Rollback; principal: string },
): Promise<LambdaFunction> {
  const { fn, runtime, version } = plan
  await guard.check(api, fn)
  const about = {
    tool: "rollback_runtime",
    principal,
    arn: fn.arn,
    from: fn.runtime ?? "",
    to: runtime,
    version,
  }
  const operation = beginOperation(audit, about)
  try {
    await operation.record("begun", { revisionId: fn.revisionId })
    try {
      await setRuntime(api, fn, { runtime, patience })
      const restored = await restoreRuntime(api, fn.name, { runtime, patience })
      await operation.record("rolled-back", { revisionId: restored.revisionId })
      return restored
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      await operation.record("failed", { detail }).catch(() => undefined)
      throw error
    }
  } finally {
    operation.end()
  }
}
