import type { LoggedEvent } from "./event-log.ts"

const KEEP_MS = 30_000
const MOST = 32

interface Kept {
  readonly events: readonly LoggedEvent[]
  readonly since: number
}

/** The last answers that were given without being stored: a reader that lost one resumes it from memory. */
export class UnstoredEnds {
  readonly #ends = new Map<string, Kept>()
  readonly #now: () => number

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  get(stream: string): readonly LoggedEvent[] | undefined {
    return this.#ends.get(stream)?.events
  }

  keep(stream: string, events: readonly LoggedEvent[]) {
    this.#ends.set(stream, { events, since: this.#now() })
    const [oldest] = this.#ends.keys()
    if (this.#ends.size > MOST && oldest !== undefined) this.#ends.delete(oldest)
  }

  /** Called now and then: a timer for each would hold its call, and with it the session, for as long. */
  forgetOld() {
    for (const [stream, { since }] of this.#ends) {
      if (this.#now() - since < KEEP_MS) return
      this.#ends.delete(stream)
    }
  }
}
