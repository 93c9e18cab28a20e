import { once } from "node:events"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { FrontAnswer } from "./front.ts"

/** Of one connection each, never handed through; the length is counted anew. */
const HOP_BY_HOP = new Set([
  ...["connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-connection"],
  ...["te", "trailer", "transfer-encoding", "upgrade"],
])

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Writes an answer; a streamed one is flushed chunk by chunk, and its connection breaks where it breaks. */
export async function sendAnswer(answer: FrontAnswer, request: IncomingMessage, response: ServerResponse) {
  const { status, body } = answer
  const headers = answer.headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
  const bodyless = request.method === "HEAD" || status === 204 || status === 304
  if (Buffer.isBuffer(body)) {
    const length: [string, string][] = bodyless ? [] : [["content-length", String(body.byteLength)]]
    response.writeHead(status, [...headers, ...length].flat())
    response.end(bodyless ? undefined : body)
    return
  }
  response.writeHead(status, headers.flat())
  response.flushHeaders()
  const silence = setTimeout(
    () => response.destroy(new Error("Silent for too long")),
    answer.idleLimitMs ?? LONGEST_TIMER_MS,
  )
  try {
    for await (const chunk of body) {
      if (response.destroyed) return
      if (!bodyless && !response.write(chunk)) await drained(response)
      silence.refresh()
    }
    response.end()
  } finally {
    clearTimeout(silence)
  }
}

async function drained(response: ServerResponse) {
  await Promise.race([once(response, "drain"), once(response, "close")])
}
