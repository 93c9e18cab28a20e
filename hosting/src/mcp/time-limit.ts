import type { HttpResponse } from "../http.ts"
import { errorCodes, errorResponse, requestIdOf } from "../json-rpc.ts"

/** Why a host aborts a request whose time is over. */
export class TimeLimitError extends Error {
  override name = "TimeLimitError"
}

/**
 * Answers with an error, as the whole answer or as the last event of a stream, when the signal says that
 * the host's time is over; otherwise a client would see nothing but a connection that ends. Aborted for
 * another reason, the client has gone: the answer just ends.
 */
export async function endInTime(
  signal: AbortSignal,
  json: unknown,
  serve: (signal: AbortSignal) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const work = new AbortController()
  const over = new Promise<typeof OVER>((resolve) => {
    if (signal.aborted) resolve(OVER)
    signal.addEventListener("abort", () => resolve(OVER), { once: true })
  })
  const response = await Promise.race([serve(work.signal), over])
  if (response === OVER) {
    work.abort(signal.reason)
    return answerStopped(signal, json)
  }
  const { body } = response
  if (body === undefined || typeof body === "string") return response
  return {
    ...response,
    body: untilOver(body, over, () => (work.abort(signal.reason), lastFrame(signal, json))),
  }
}

const OVER = Symbol("over")

async function* untilOver(
  chunks: AsyncIterable<Uint8Array>,
  over: Promise<typeof OVER>,
  stop: () => Uint8Array | undefined,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), over])
      if (next === OVER) {
        const last = stop()
        if (last) yield last
        return
      }
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not awaited: it settles only after a read that may still be under way.
    void iterator.return?.()
  }
}

const isOver = (signal: AbortSignal) => signal.reason instanceof TimeLimitError

/** Whether it was aborted because nobody reads the answer any more. */
export const hasLeft = (signal: AbortSignal) => signal.aborted && !isOver(signal)

/** What a call is answered that was stopped before it began to answer. */
export const answerStopped = (signal: AbortSignal, json: unknown) =>
  isOver(signal) ? timeIsOver(json) : clientHasLeft()

/** For the log: nobody is there to read it. The status is the one that proxies write. */
const clientHasLeft = () =>
  errorResponse({
    status: 499,
    code: errorCodes.refused,
    message: "The client closed the connection before its answer came",
  })

const timeIsOver = (json: unknown) =>
  errorResponse({
    status: 504,
    code: errorCodes.internalError,
    message:
      "The call reached this server's time limit and was stopped. What it had already done is kept. Ask for less in one call.",
    id: requestIdOf(json),
  })

function lastFrame(signal: AbortSignal, json: unknown): Uint8Array | undefined {
  const message = lastEvent(signal, json)
  return message === undefined ? undefined : Buffer.from(`event: message\ndata: ${message}\n\n`)
}

/** The text of a stream's last event where its time is over; nothing where nobody reads it any more. */
export function lastEvent(signal: AbortSignal, json: unknown): string | undefined {
  if (!isOver(signal) || requestIdOf(json) === null) return undefined
  return timeIsOver(json).body as string
}
