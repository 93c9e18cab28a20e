/** What a slow reader may leave in memory before it is cut off: it resumes from the log. */
const MOST_BYTES = 4 * 1024 * 1024

export interface ReaderOptions {
  /** Sent before everything else. */
  readonly first?: string
  /** Sent after everything else; looked at only then. */
  readonly last?: () => string
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal
  readonly onClose: () => void
}

/** One client's view of a stream: taken from the SDK as it comes, kept while the client reads slowly. */
export function readStream(
  source: ReadableStream<Uint8Array>,
  { first = "", last = () => "", signal, onClose }: ReaderOptions,
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  const kept: Uint8Array[] = first === "" ? [] : [encoder.encode(first)]
  const reader = source.getReader()
  let bytes = 0
  let ended = false
  let wake = () => {}
  signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true })
  void take()

  async function take() {
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        kept.push(value)
        bytes += value.byteLength
        wake()
        if (bytes > MOST_BYTES) break
      }
    } finally {
      ended = true
      wake()
      // Cut off, it must not be written to any longer.
      if (bytes > MOST_BYTES) void reader.cancel()
      onClose()
    }
  }

  return (async function* () {
    try {
      for (;;) {
        const next = kept.shift()
        if (next) {
          bytes -= next.byteLength
          yield next
        } else if (ended) break
        else await new Promise<void>((resolve) => (wake = resolve))
      }
      const end = last()
      if (end !== "") yield encoder.encode(end)
    } finally {
      void reader.cancel().catch(() => undefined)
    }
  })()
}
