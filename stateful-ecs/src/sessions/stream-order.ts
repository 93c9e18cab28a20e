import type { Position } from "./position.ts"

/**
 * One stream's order: persist and write of each event, and every replay, run one after the other. Without
 * it an event could fall between a replay and the moment when its reader is registered.
 */
export class StreamOrder {
  readonly #fence: number
  #last: Promise<unknown> = Promise.resolve()
  #seq = 0

  constructor(fence: number) {
    this.#fence = fence
  }

  get position(): Position {
    return { fence: this.#fence, seq: this.#seq }
  }

  next(): Position {
    this.#seq++
    return this.position
  }

  enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }
}
