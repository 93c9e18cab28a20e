import type { LoggedEvent } from "./event-log.ts"

const KEEP_MS = 30_000
const MOST = 32

/** The last answers that were given without being stored: a reader that lost one resumes it from memory. */
export class UnstoredEnds {
  readonly #ends = new Map<string, readonly LoggedEvent[]>()

  get(stream: string): readonly LoggedEvent[] | undefined {
    return this.#ends.get(stream)
  }

  keep(stream: string, events: readonly LoggedEvent[]) {
    this.#ends.set(stream, events)
    const [oldest] = this.#ends.keys()
    if (this.#ends.size > MOST && oldest !== undefined) this.#ends.delete(oldest)
    setTimeout(() => this.#ends.delete(stream), KEEP_MS).unref()
  }
}
