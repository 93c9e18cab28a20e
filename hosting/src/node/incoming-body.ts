import type { IncomingMessage } from "node:http"
import type { HttpRequest, ReadBody } from "../http.ts"
import { errorCodes, errorResponse } from "../json-rpc.ts"

/** How many bytes of bodies, and of what is made of them, may be held at once, by all requests together. */
export class HeldBytes {
  readonly #most: number
  #held = 0

  constructor(most: number) {
    this.#most = most
  }

  /** False where that would be too many: then none were taken. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#most) return false
    this.#held += bytes
    return true
  }

  release(bytes: number) {
    this.#held -= bytes
  }
}

export interface BodyBounds {
  /** Bytes after which this body is read no further; whoever asked for it sees that it is too large, and says so. */
  readonly maxBytes: number
  readonly held: HeldBytes
}

export interface IncomingBody {
  readonly read: ReadBody
  readonly hold: NonNullable<HttpRequest["hold"]>
  /** Nobody needs the bytes, nor what was made of them, any more. */
  release(): void
}

/** A body on its way. It waits in the network until it is read. */
export function createIncomingBody(incoming: IncomingMessage, { maxBytes, held }: BodyBounds): IncomingBody {
  let size = 0
  let isReleased = false
  const take = (bytes: number) => {
    const isTaken = held.take(bytes)
    if (isTaken) size += bytes
    return isTaken
  }
  const read: ReadBody = () =>
    new Promise((resolve) => {
      // It left while something else was waited for.
      if (incoming.destroyed) return resolve({ refusal: unfinished() })
      const chunks: Buffer[] = []
      const stop = () => void incoming.off("data", add).pause()
      const done = () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
      const add = (chunk: Buffer) => {
        // What would be taken now, nobody would give back.
        if (isReleased) return stop()
        if (!take(chunk.byteLength)) {
          stop()
          return resolve({ refusal: tooManyBytes() })
        }
        chunks.push(chunk)
        if (size <= maxBytes) return
        stop()
        done()
      }
      const gone = () => {
        if (!incoming.readableEnded) resolve({ refusal: unfinished() })
      }
      incoming.on("data", add).once("end", done).once("close", gone)
    })
  // Once released, nothing would be given back: nobody waits for what is made of it.
  const hold = (bytes: number) => (isReleased || take(bytes) ? undefined : tooManyBytes())
  const release = () => {
    if (!isReleased) held.release(size)
    isReleased = true
  }
  return { read, hold, release }
}

const tooManyBytes = () =>
  errorResponse({
    status: 503,
    code: errorCodes.refused,
    message:
      "This server holds as many bytes of requests as it may. Nothing was done: send it again in a few seconds",
    headers: { "retry-after": "5" },
  })

/** For the log: nobody is there to read it. */
const unfinished = () =>
  errorResponse({
    status: 408,
    code: errorCodes.refused,
    message: "The request's body did not come to its end",
  })
