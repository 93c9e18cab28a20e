import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import { mayHaveWorked } from "../aws/lambda-error.ts"
import type { Patience } from "./wait-until-settled.ts"
import { waitUntilSettled, whenNotBusy } from "./wait-until-settled.ts"

interface Wanted {
  readonly runtime: string
  readonly patience: Patience
}

/**
 * Sets the runtime of `fn`, refused by Lambda where somebody changed the function since it was read. Where an
 * answer was lost on the way, the function itself tells whether the update was made.
 */
export async function setRuntime(
  api: LambdaApi,
  fn: LambdaFunction,
  { runtime, patience }: Wanted,
): Promise<void> {
  const { until } = patience
  await whenNotBusy(patience, async () => {
    try {
      await api.updateRuntime(fn.name, { runtime, revisionId: fn.revisionId }, until)
    } catch (error) {
      if (!mayHaveWorked(error)) throw error
      const now = await api.getFunction(fn.name, until).catch((cause: unknown) => {
        throw new ToolError(`Whether ${fn.name} was updated is not known: look with get_function.`, { cause })
      })
      if (!isStill(now, { runtime, fingerprint: fn.fingerprint })) throw error
    }
  })
}

/**
 * Waits until no update of the function is under way.
 * @throws ToolError where it does not run on the runtime then
 */
export async function confirmRuntime(
  api: LambdaApi,
  name: string,
  { runtime, patience }: Wanted,
): Promise<LambdaFunction> {
  const now = await waitUntilSettled(api, name, patience)
  if (now.settled && now.lastUpdateStatus !== "Failed" && now.runtime === runtime) return now
  throw new ToolError(
    `${name} is not active on ${runtime}: ${now.runtime}, ${now.state}, ${now.lastUpdateStatus} ${now.reason}`.trimEnd() +
      ".",
  )
}

/** A function as this server left it: what differs from that is somebody else's doing. */
export type Left = Pick<LambdaFunction, "runtime" | "fingerprint">

/**
 * Puts an earlier runtime back on $LATEST, and waits until it is active.
 * @throws ToolError where somebody changed the function since it was `left`, or it is not active with it in the end
 */
export async function restoreRuntime(
  api: LambdaApi,
  name: string,
  { left, ...wanted }: Wanted & { readonly left: Left },
): Promise<LambdaFunction> {
  const current = await waitUntilSettled(api, name, wanted.patience)
  if (current.runtime !== wanted.runtime) {
    if (!isStill(current, left))
      throw new ToolError(`Somebody changed ${name} meanwhile (${current.runtime}): it was left alone.`)
    await setRuntime(api, current, wanted)
  }
  return confirmRuntime(api, name, wanted)
}

export const isStill = (now: LambdaFunction, { runtime, fingerprint }: Left) =>
  now.runtime === runtime && now.fingerprint === fingerprint
