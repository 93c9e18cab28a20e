/** Server-sent events, as a body that is written to from outside. */
export class EventStream implements AsyncIterableIterator<Uint8Array> {
  readonly #chunks: string[] = []
  readonly #onAbandoned: () => void
  #ended = false
  #wake: (() => void) | undefined

  /** @param onAbandoned called when its reader leaves before its end */
  constructor(onAbandoned: () => void) {
    this.#onAbandoned = onAbandoned
  }

  /** @param json one JSON-RPC message */
  writeMessage(json: string) {
    this.#write(`event: message\ndata: ${json}\n\n`)
  }

  writeComment(text: string) {
    this.#write(`: ${text}\n\n`)
  }

  end() {
    this.#ended = true
    this.#wake?.()
  }

  /** All that was written since, in one chunk. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    while (this.#chunks.length === 0) {
      if (this.#ended) return { done: true, value: undefined }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return { done: false, value: Buffer.from(this.#chunks.splice(0).join("")) }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.#ended) this.#onAbandoned()
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator]() {
    return this
  }

  #write(frame: string) {
    if (this.#ended) return
    this.#chunks.push(frame)
    this.#wake?.()
  }
}
