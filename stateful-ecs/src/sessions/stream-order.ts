import type { Position } from "./position.ts"
import { Turns } from "./turns.ts"

/**
 * One stream's order: persist and write of each event, and every replay, run one after the other. Without
 * it an event could fall between a replay and the moment when its reader is registered.
 */
export class StreamOrder extends Turns {
  readonly #fence: number
  #seq = 0

  constructor(fence: number) {
    super()
    this.#fence = fence
  }

  get position(): Position {
    return { fence: this.#fence, seq: this.#seq }
  }

  next(): Position {
    this.#seq++
    return this.position
  }
}
