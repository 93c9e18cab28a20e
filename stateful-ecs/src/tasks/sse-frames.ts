const SEPARATOR = "\n\n"

/** Whole frames of an event stream, however the network cut it. What comes after the last of them is dropped. */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = rest.byteLength === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(SEPARATOR); end >= 0; end = rest.indexOf(SEPARATOR)) {
      yield rest.subarray(0, end + SEPARATOR.length)
      rest = rest.subarray(end + SEPARATOR.length)
    }
  }
}

/** The id of a frame, which its reader would resume from. */
export function readFrameId(frame: Buffer): string | undefined {
  return /^id: (.*)$/m.exec(frame.subarray(0, 512).toString())?.[1]
}
