/** What a slow reader may leave in memory before it is cut off: it resumes from the log. */
const MOST_BYTES = 4 * 1024 * 1024

export interface ReaderOptions {
  /** Sent before everything else, and read as it is sent. */
  readonly before?: AsyncGenerator<Uint8Array>
  /** Sent after everything else; looked at only then. */
  readonly last?: () => string
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal
  readonly onClose: () => void
}

export interface Reader {
  readonly body: AsyncIterable<Uint8Array>
  /** Ends it, as a newer one has come: nothing is kept for it, as its client can resume. */
  readonly end: () => void
}

/** One client's view of a stream: taken from the SDK as it comes, kept while the client reads slowly. */
export function readStream(
  source: ReadableStream<Uint8Array>,
  { before, last = () => "", signal, onClose }: ReaderOptions,
): Reader {
  const kept: Uint8Array[] = []
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

  async function* give() {
    try {
      if (before) yield* before
      for (;;) {
        const next = kept.shift()
        if (next) {
          bytes -= next.byteLength
          yield next
        } else if (ended) break
        else await new Promise<void>((resolve) => (wake = resolve))
      }
      const end = last()
      if (end !== "") yield Buffer.from(end)
    } finally {
      stop()
    }
  }

  function stop() {
    kept.length = 0
    void reader.cancel().catch(() => undefined)
  }

  return {
    body: give(),
    end() {
      stop()
      void before?.return(undefined)
    },
  }
}
