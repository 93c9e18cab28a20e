/**
 * Chunks of a streamed answer between the function and whoever reads it. A slow reader does not slow
 * the function down, and one that stops reading does not stop it: as behind the real front doors.
 */
export interface ChunkQueue extends AsyncIterable<Buffer> {
  push(chunk: Buffer): void
  end(): void
  /** What was pushed before is still read; then the reader gets `error`. */
  fail(error: Error): void
}

export function createChunkQueue(): ChunkQueue {
  const chunks: Buffer[] = []
  let outcome: { error?: Error } | undefined
  let abandoned = false
  let wake = () => {}

  return {
    push(chunk) {
      if (abandoned || outcome) return
      chunks.push(chunk)
      wake()
    },
    end: () => settle({}),
    fail: (error) => settle({ error }),
    async *[Symbol.asyncIterator]() {
      try {
        while (true) {
          const chunk = chunks.shift()
          if (chunk) yield chunk
          else if (outcome?.error) throw outcome.error
          else if (outcome) return
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        abandoned = true
        chunks.length = 0
      }
    },
  }

  function settle(result: { error?: Error }) {
    outcome ??= result
    wake()
  }
}

export async function collectChunks(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
