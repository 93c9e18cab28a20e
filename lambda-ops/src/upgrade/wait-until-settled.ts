import { setTimeout } from "node:timers/promises"
import { LambdaError } from "../aws/lambda-error.ts"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"

/** How long Lambda is waited for, and how often it is asked, in milliseconds. */
export interface Patience {
  readonly limitMs: number
  readonly firstMs: number
  readonly mostMs: number
  /** Of the host: once aborted, nothing is begun or waited for any more. */
  readonly until?: AbortSignal | undefined
}

export const patience: Patience = { limitMs: 180_000, firstMs: 500, mostMs: 5000 }

/** The function once no update of it is under way; as it is by then where the time is over. */
export async function waitUntilSettled(
  api: LambdaApi,
  name: string,
  { limitMs, firstMs, mostMs, until }: Patience,
): Promise<LambdaFunction & { settled: boolean }> {
  const deadline = performance.now() + limitMs
  for (let pause = firstMs; ; pause = Math.min(pause * 1.5, mostMs)) {
    const fn = await api.getFunction(name, until)
    const settled = fn.lastUpdateStatus !== "InProgress" && fn.state !== "Pending"
    if (settled || performance.now() + pause > deadline) return { ...fn, settled }
    await sleep(pause, until)
  }
}

/** Tries again while Lambda says that another update, such as a version's publication, is still under way. */
export async function whenNotBusy<Answer>(
  { limitMs, firstMs, mostMs, until }: Patience,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  const deadline = performance.now() + limitMs
  for (let pause = firstMs; ; pause = Math.min(pause * 1.5, mostMs)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error) || performance.now() + pause > deadline) throw error
    }
    await sleep(pause, until)
  }
}

export const isBusy = (error: unknown) => error instanceof LambdaError && error.kind === "busy"

/** @throws the reason why `until` is aborted */
async function sleep(ms: number, until: AbortSignal | undefined): Promise<void> {
  await setTimeout(ms, undefined, until && { signal: until }).catch(() => undefined)
  until?.throwIfAborted()
}
