import { setTimeout as delay } from "node:timers/promises"
import { StoreUnavailableError } from "./store-error.ts"

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 1_000

/** Tries again while DynamoDB fails; `assertMine` ends it by throwing, at the latest when the lease runs out. */
export async function persistWhile<T>(assertMine: () => void, work: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    assertMine()
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
    }
    await delay(wait)
  }
}
