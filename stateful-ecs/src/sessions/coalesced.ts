/**
 * Does what is asked for by one name one at a time. What is asked for meanwhile is done once more, however often it was
 * asked.
 */
export class Coalesced {
  readonly #running = new Map<string, { again: boolean }>()

  async do(name: string, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(name)
    if (running) {
      running.again = true
      return
    }
    const own = { again: true }
    this.#running.set(name, own)
    try {
      while (own.again) {
        own.again = false
        await work()
      }
    } finally {
      this.#running.delete(name)
    }
  }
}
