import { setTimeout as delay } from "node:timers/promises"
import { StoreUnavailableError } from "./store-error.ts"

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 1_000

/**
 * Tries again while DynamoDB fails, for at most `forMs`, and as long as `assertMine` does not throw: it does at the
 * latest when the lease runs out. What the last try threw is thrown.
 */
export async function persistWhile<T>(
  assertMine: () => void,
  work: () => Promise<T>,
  forMs = Infinity,
): Promise<T> {
  const begun = performance.now()
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    assertMine()
    try {
      return await work()
    } catch (error) {
      const over = performance.now() + wait - begun > forMs
      if (over || !(error instanceof StoreUnavailableError)) throw error
    }
    // Whoever was throttled together would else come back together.
    await delay(wait * (0.5 + Math.random() / 2))
  }
}
