import { randomUUID } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { describeRequest } from "./describe-request.ts"
import type { CloudEvents, RequestEnd, RequestEvent } from "./events.ts"

/** More of a body than this is not looked at. */
const MOST_BYTES = 1024 * 1024

/** Tells of one request on its way through a front; its end is told when the response closes. */
export interface RequestWatch {
  readonly requestId: string
  readonly described: (body: Buffer) => void
  readonly routed: (instance: string, initMs?: number) => void
  readonly answered: (status: number, session?: string) => void
  readonly part: () => void
}

export type WatchRequest = (request: IncomingMessage, response: ServerResponse) => RequestWatch

/** Answers a request that is watched already. */
export type WatchedListener = (
  request: IncomingMessage,
  response: ServerResponse,
  watched: RequestWatch,
) => void

export interface WatchedFront {
  readonly events: CloudEvents
  readonly server: string
  readonly front: string
}

export const createRequestWatch =
  ({ events, server, front }: WatchedFront): WatchRequest =>
  (request, response) => {
    const begun = performance.now()
    const requestId = randomUUID()
    const { method = "GET", url = "/", headers } = request
    const [path = "/"] = url.split("?", 1)
    const emit = (event: RequestEvent) => events.emit(event)
    emit({ type: "request-begun", requestId, server, front, method, path, session: sessionOf(headers) })
    response.on("close", () => {
      const durationMs = performance.now() - begun
      emit({
        type: "request-ended",
        requestId,
        status: response.statusCode,
        durationMs,
        end: endOf(response),
      })
    })
    return {
      requestId,
      described: (body) => emit({ type: "request-described", requestId, ...describeRequest(headers, body) }),
      routed: (instance, initMs) => emit({ type: "request-routed", requestId, instance, initMs }),
      answered: (status, session) => emit({ type: "answer-begun", requestId, status, session }),
      part: () => emit({ type: "answer-part", requestId }),
    }
  }

/** Whoever breaks an answer off says why, as its error; a client just leaves. */
function endOf({ writableFinished, errored }: ServerResponse): RequestEnd {
  if (writableFinished) return "complete"
  return errored ? "broken-off" : "client-left"
}

/** Looks at a body that another passes on, and describes it when it is whole. */
export function describeInPassing(request: IncomingMessage, watch: RequestWatch) {
  const chunks: Buffer[] = []
  let size = 0
  request.on("data", (chunk: Buffer) => {
    size += chunk.byteLength
    if (size <= MOST_BYTES) chunks.push(chunk)
    else chunks.length = 0
  })
  request.on("end", () => watch.described(Buffer.concat(chunks)))
}

export function sessionOf(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const session = headers["mcp-session-id"]
  return typeof session === "string" ? session : undefined
}
