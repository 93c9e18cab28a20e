import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import { LambdaError } from "../aws/lambda-error.ts"
import type { Patience } from "./wait-until-settled.ts"
import { waitUntilSettled, whenNotBusy } from "./wait-until-settled.ts"

/** Sets the runtime of `fn`, refused by Lambda where somebody changed the function since it was read. */
export async function setRuntime(
  api: LambdaApi,
  fn: LambdaFunction,
  { runtime, patience }: { runtime: string; patience: Patience },
): Promise<void> {
  try {
    await whenNotBusy(patience, () => api.updateRuntime(fn.name, { runtime, revisionId: fn.revisionId }))
  } catch (error) {
    // A second try after a lost answer meets the revision that the first one made.
    const maybeOurs = error instanceof LambdaError && error.kind === "changed" && error.attempts > 1
    if (!maybeOurs) throw error
    const now = await api.getFunction(fn.name)
    if (now.runtime !== runtime || now.fingerprint !== fn.fingerprint) throw error
  }
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
