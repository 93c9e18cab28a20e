/** Held for a reader, before whoever writes on is asked to wait. */
const MUCH_BYTES = 64 * 1024
const MOST_BYTES = 1024 * 1024

/** Server-sent events, as a body that is written to from outside. */
export class EventStream implements AsyncIterableIterator<Uint8Array> {
  readonly #onAbandoned: () => void
  #chunks: string[] = []
  #length = 0
  #ended = false
  #wake: (() => void) | undefined
  #taken: PromiseWithResolvers<void> | undefined

  /** @param onAbandoned called when its reader leaves before its end */
  constructor(onAbandoned: () => void) {
    this.#onAbandoned = onAbandoned
  }

  /** Whether somebody wrote much without waiting for its reader. */
  get isFull() {
    return this.#length > MOST_BYTES
  }

  /**
   * Resolves as soon as the reader has come near.
   * @param json one JSON-RPC message
   */
  async writeMessage(json: string): Promise<void> {
    this.#write(`event: message\ndata: ${json}\n\n`)
    if (this.#length > MUCH_BYTES) await (this.#taken ??= Promise.withResolvers()).promise
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
    return { done: false, value: Buffer.from(this.#takeAll()) }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.#ended) this.#onAbandoned()
    this.end()
    this.#takeAll()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator]() {
    return this
  }

  #takeAll(): string {
    const text = this.#chunks.join("")
    this.#chunks = []
    this.#length = 0
    this.#taken?.resolve()
    this.#taken = undefined
    return text
  }

  #write(frame: string) {
    if (this.#ended) return
    this.#chunks.push(frame)
    this.#length += frame.length
    this.#wake?.()
  }
}
