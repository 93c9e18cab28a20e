import type { Context, Work } from "./context.ts"
import { mixedLoad } from "./works/mixed-load.ts"

/** Clients at once: some wait for progress, or hold a stream, while the others keep the rate. */
export const CLIENTS = 32
const MOST_TOLD = 10

/** What was done, and what was not as it had to be. */
export interface Tally {
  readonly done: Record<string, number>
  readonly unexpected: string[]
  failures: number
}

/** Every client does one thing after the other, each thing as often as its weight says. */
export async function runLoad(context: Context, over: AbortSignal): Promise<Tally> {
  const done = Object.fromEntries(Object.keys(mixedLoad).map((name) => [name, 0]))
  const tally: Tally = { done, unexpected: [], failures: 0 }
  await Promise.all(Array.from({ length: CLIENTS }, () => runClient(context, tally, over)))
  return tally
}

async function runClient(context: Context, tally: Tally, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const [name, work] = pickWork()
    try {
      await work(context)
      tally.done[name] = (tally.done[name] ?? 0) + 1
    } catch (error) {
      tally.failures += 1
      if (tally.unexpected.length < MOST_TOLD) tally.unexpected.push(`${name}: ${describe(error)}`)
    }
  }
}

const total = Object.values(mixedLoad).reduce((sum, [weight]) => sum + weight, 0)

function pickWork(): [name: string, work: Work] {
  let rest = Math.random() * total
  for (const [name, [weight, work]] of Object.entries(mixedLoad)) {
    rest -= weight
    if (rest < 0) return [name, work]
  }
  throw new Error("The weights have no sum")
}

function describe(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message})` : message
}
