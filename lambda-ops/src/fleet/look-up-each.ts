import type { LambdaApi } from "../aws/function.ts"
import type { Regions } from "../aws/regions.ts"
import type { FailedRegion } from "./scan-fleet.ts"

/** What Lambda's lists lack is asked for one function at a time: that many side by side. */
const SIDE_BY_SIDE = 8
const LOOKUPS_A_STEP = 50

export type OnStep = (what: string, done: number, of: number) => Promise<void>

export interface LookUp<Item, Found> {
  /** What is asked for, for the message where that fails: `tags`. */
  readonly what: string
  readonly ask: (api: LambdaApi, item: Item) => Promise<Found | undefined>
  readonly signal: AbortSignal
  readonly onStep?: OnStep | undefined
}

/**
 * What is found of each; what is not, is left out. A region of which something cannot be read is named as failed, and
 * left out whole, as a part would look like all.
 */
export async function lookUpEach<
  Item extends { readonly region: string },
  Found extends { readonly region: string },
>(
  regions: Regions,
  items: readonly Item[],
  { what, ask, signal, onStep }: LookUp<Item, Found>,
): Promise<{ found: Found[]; failed: FailedRegion[] }> {
  const found: Found[] = []
  const failed = new Map<string, FailedRegion>()
  const waiting = items.entries()
  async function work() {
    for (const [index, item] of waiting) {
      const { region } = item
      if (failed.has(region)) continue
      try {
        const answer = await ask(await regions.api(region), item)
        if (answer !== undefined) found.push(answer)
      } catch (error) {
        signal.throwIfAborted()
        const why = error instanceof Error ? error.message : String(error)
        failed.set(region, { region, why: `its ${what} could not be read: ${why}` })
      }
      if (index % LOOKUPS_A_STEP === 0) await onStep?.(what, index, items.length)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  return { found: found.filter(({ region }) => !failed.has(region)), failed: [...failed.values()] }
}
