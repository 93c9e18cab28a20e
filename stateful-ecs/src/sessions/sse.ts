import type { HttpResponse } from "@mcp-on-aws/hosting/http"
import { errorCodes, errorResponse } from "@mcp-on-aws/hosting/json-rpc"
import type { JSONRPCErrorResponse, RequestId } from "@modelcontextprotocol/server"
import type { LoggedEvent } from "./event-log.ts"
import { formatEventId, readRequestId } from "./position.ts"
import type { Cursor } from "./position.ts"

/** From this revision on clients take an event without data. */
export const EMPTY_DATA_SINCE = "2025-11-25"

/** Ends the stream of a session that went to another task: a forwarding task goes on there. */
export const MOVED = ": moved\n\n"

/** Gives a client its cursor before the first event: without one it could not resume. */
export function primingFrame(id: string, retryMs: number, version: string | undefined): string {
  const data = version !== undefined && version >= EMPTY_DATA_SINCE ? "data: \n" : ""
  return `id: ${id}\nretry: ${retryMs}\n${data}\n`
}

/** Empty for a request that ended without an answer. */
export const eventFrame = ({ id, message }: Pick<LoggedEvent, "id" | "message">) =>
  message ? `event: message\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n` : ""

/** 405: both official clients stop resuming at it; an open stream would have them wait for ever. */
export const streamIsOver = () =>
  errorResponse({
    status: 405,
    code: errorCodes.refused,
    message:
      "Nothing of this stream is left to resume: it is over, or was stored longer ago than events are kept",
    headers: { allow: "POST, DELETE" },
  })

/** For the reader of a stream of which nothing is stored: it ended with its task, or expired. */
export function answerLostCall(cursor: Cursor, sessionId: string): HttpResponse {
  const id = readRequestId(cursor.stream)
  if (id === undefined) return streamIsOver()
  const next = formatEventId(cursor.stream, { fence: cursor.fence, seq: cursor.seq + 1 })
  return eventStream(eventFrame({ id: next, message: ownerLost(id) }), sessionId)
}

/** For a request of which something could not be stored that had to be before its answer. */
export const notStored = (id: RequestId): JSONRPCErrorResponse => ({
  jsonrpc: "2.0",
  id,
  error: {
    code: errorCodes.internalError,
    message:
      "Internal error: what this request did could not be stored. It may have been carried out: look before you send it again",
    data: { reason: "not_stored", mayHaveExecuted: true },
  },
})

/** The honest answer for a call that may have been carried out, or not: it is never run twice, never silent. */
export const ownerLost = (id: RequestId): JSONRPCErrorResponse => ({
  jsonrpc: "2.0",
  id,
  error: {
    code: errorCodes.internalError,
    message:
      "The task that ran this call ended before the answer was stored. It may have been carried out: look before you call again",
    data: { reason: "owner_lost", mayHaveExecuted: true },
  },
})

export const eventStream = (body: string | AsyncIterable<Uint8Array>, sessionId: string): HttpResponse => ({
  status: 200,
  headers: {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "mcp-session-id": sessionId,
  },
  body,
})
