const SEPARATOR = "\n\n"
const LINE_FEED = 10

/** Whole frames of an event stream, however the network cut it. What comes after the last of them is dropped. */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  // A long frame comes in many chunks: each is searched once, and they are put together once.
  let parts: Buffer[] = []
  for await (const chunk of chunks) {
    let rest: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let end = endOfFrame(rest, parts.at(-1)); end >= 0; end = endOfFrame(rest)) {
      yield parts.length === 0 ? rest.subarray(0, end) : Buffer.concat([...parts, rest.subarray(0, end)])
      parts = []
      rest = rest.subarray(end)
    }
    if (rest.byteLength > 0) parts.push(rest)
  }
}

/** Where the next frame ends, whose separator may have begun with the end of what came before. */
function endOfFrame(chunk: Buffer, before?: Buffer): number {
  if (before?.at(-1) === LINE_FEED && chunk[0] === LINE_FEED) return 1
  const at = chunk.indexOf(SEPARATOR)
  return at < 0 ? -1 : at + SEPARATOR.length
}

/** The id of a frame, which its reader would resume from. */
export function readFrameId(frame: Buffer): string | undefined {
  return /^id: (.*)$/m.exec(frame.subarray(0, 512).toString())?.[1]
}
