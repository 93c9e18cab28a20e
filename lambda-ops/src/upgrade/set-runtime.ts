import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import { LambdaError } from "../aws/lambda-error.ts"
import type { Patience } from "./wait-until-settled.ts"
import { waitUntilSettled, whenNotBusy } from "./wait-until-settled.ts"

/**
 * Sets the runtime of `fn`, refused by Lambda where somebody changed the function since it was read. Where an
 * answer was lost on the way, the function itself tells whether the update was made.
 */
export async function setRuntime(
  api: LambdaApi,
  fn: LambdaFunction,
  { runtime, patience }: { runtime: string; patience: Patience },
): Promise<void> {
  await whenNotBusy(patience, async () => {
    try {
      await api.updateRuntime(fn.name, { runtime, revisionId: fn.revisionId })
    } catch (error) {
      if (mayHaveWorked(error) && (await hasRuntime(api, fn, runtime))) return
      throw error
    }
  })
}

/** A first try may have worked whose answer never came; a later one then meets the revision that it made. */
const mayHaveWorked = (error: unknown) =>
  error instanceof LambdaError && (error.attempts > 1 || ["unreachable", "failed"].includes(error.kind))

async function hasRuntime(api: LambdaApi, { name, fingerprint }: LambdaFunction, runtime: string) {
  const now = await api.getFunction(name).catch((cause: unknown) => {
    throw new ToolError(`Whether ${name} was updated is not known: look with get_function.`, { cause })
  })
  return now.runtime === runtime && now.fingerprint === fingerprint
}

/**
 * Puts an earlier runtime back on $LATEST and waits until it is active.
 * @throws ToolError where the function is not active with it in the end
 */
export async function restoreRuntime(
  api: LambdaApi,
  name: string,
  { runtime, patience }: { runtime: string; patience: Patience },
): Promise<LambdaFunction> {
  const current = await waitUntilSettled(api, name, patience)
  if (current.runtime !== runtime) await setRuntime(api, current, { runtime, patience })
  const restored = await waitUntilSettled(api, name, patience)
  if (restored.settled && restored.lastUpdateStatus !== "Failed" && restored.runtime === runtime)
    return restored
  throw new ToolError(
    `${name} is not active on ${runtime}: ${restored.state}, ${restored.lastUpdateStatus} ${restored.reason}`.trimEnd(),
  )
}
