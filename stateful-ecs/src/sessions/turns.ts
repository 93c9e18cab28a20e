/** Works that run one after the other, whatever became of those before. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }
}
