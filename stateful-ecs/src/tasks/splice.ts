import { setTimeout as delay } from "node:timers/promises"
import type { HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import type { RequestId } from "@modelcontextprotocol/server"
import { START, isAfter, parseEventId } from "../sessions/position.ts"
import { MOVED } from "../sessions/sse.ts"
import { readFrameId, readFrames } from "./sse-frames.ts"

const MOST_TRIES = 20
const WAIT_MS = 500
const MOVED_FRAME = Buffer.from(MOVED)

export interface SpliceOptions {
  /** What the other task answered, as it comes. */
  readonly first: AsyncIterable<Uint8Array>
  readonly request: HttpRequest
  /** Of a POST, whose answers are awaited. */
  readonly ids: readonly RequestId[]
  /** Sends a request anew, wherever its session is by then. */
  readonly serveAgain: (request: HttpRequest) => Promise<HttpResponse>
  /** The stream only listens, and this task drains: its client is to come back through another. */
  readonly ends: () => boolean
  readonly onClose: () => void
}

/**
 * Passes on another task's stream, frame by frame. Where that task dies or gives the session away, the same
 * response goes on from wherever the session is: the client notices nothing.
 */
export async function* spliceStream(options: SpliceOptions): AsyncGenerator<Uint8Array> {
  const { first, request, onClose } = options
  let cursor: string | undefined
  let moved = false
  try {
    for await (const frame of readFrames(first)) {
      moved = frame.equals(MOVED_FRAME)
      if (moved) break
      cursor = readFrameId(frame) ?? cursor
      yield frame
    }
    // It ended as it should: with its answers, or as its server wished.
    if (!moved) return
  } catch {
    // The task died, or lost its lease.
  } finally {
    onClose()
  }
  if (request.signal.aborted) return
  if (options.ends()) yield MOVED_FRAME
  else yield* goOn(options, cursor)
}

async function* goOn(
  { request, ids, serveAgain }: SpliceOptions,
  cursor: string | undefined,
): AsyncGenerator<Uint8Array> {
  for (let tries = 0; tries < MOST_TRIES && !request.signal.aborted; tries++) {
    const again = hasBegun(request, cursor) ? resume(request, cursor) : request
    const { status, body = "" } = await serveAgain(again)
    if (status === 200) {
      if (typeof body === "string") yield Buffer.from(body)
      else yield* body
      return
    }
    // Over, and everything of it was passed on; or not to be had now: told so itself, its client comes back.
    if (status === 405 || (cursor !== undefined && isForNow(status))) return
    if (status < 500) {
      yield Buffer.from(errorFrames(ids, body))
      return
    }
    await delay(WAIT_MS)
  }
}

/** Its token has expired since the request came, or it asks too much at once. */
const isForNow = (status: number) => status === 401 || status === 429

/** A POST of which nothing came but its first cursor is sent again: recorded, it does not run a second time. */
function hasBegun({ method }: HttpRequest, cursor: string | undefined): cursor is string {
  const position = cursor === undefined ? undefined : parseEventId(cursor)
  return position !== undefined && (method === "GET" || isAfter(position, START))
}

function resume(request: HttpRequest, cursor: string): HttpRequest {
  return { ...request, method: "GET", headers: { ...request.headers, "last-event-id": cursor } }
}

/** The session ended meanwhile: each call that still waits is told so. */
function errorFrames(ids: readonly RequestId[], body: HttpResponse["body"]): string {
  const { error } = JSON.parse(typeof body === "string" ? body : "{}") as { error?: unknown }
  return ids
    .map((id) => `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, error })}\n\n`)
    .join("")
}
