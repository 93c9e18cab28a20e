import { setTimeout as delay } from "node:timers/promises"

/** What was missed for longer, as a busy machine misses it, is not made up for. */
const CATCH_UP_MS = 100

export interface Pace {
  /** Resolves when it is this one's turn: no more than `rate` a second. */
  turn(): Promise<void>
  /** Gives nobody a turn any more; resolves once so many wait for one. */
  hold(waiting: number): Promise<void>
  release(): void
}

export function createPace(rate: number): Pace {
  let next = performance.now()
  let waiting = 0
  let gate: PromiseWithResolvers<void> | undefined
  let quiet: { waiting: number; reached: () => void } | undefined
  const look = () => {
    if (quiet && waiting >= quiet.waiting) quiet.reached()
  }
  return {
    async turn() {
      waiting++
      look()
      await gate?.promise
      const now = performance.now()
      next = Math.max(next + 1000 / rate, now - CATCH_UP_MS)
      if (next > now) await delay(next - now)
      await gate?.promise
      waiting--
    },
    hold(wanted) {
      gate = Promise.withResolvers()
      return new Promise((reached) => {
        quiet = { waiting: wanted, reached }
        look()
      })
    },
    release() {
      gate?.resolve()
      gate = quiet = undefined
    },
  }
}
