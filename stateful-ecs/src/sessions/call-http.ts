import type { HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import { isJSONRPCRequest } from "@modelcontextprotocol/server"
import type { Actor } from "./actor.ts"
import type { CallStream } from "./call-stream.ts"
import type { CallRecord } from "./event-log.ts"
import { readStream } from "./reader.ts"
import { MOVED, eventStream } from "./sse.ts"

/** What a POST asks for, as it has to be known to run it again. */
export function toRecord(json: unknown): CallRecord {
  const requests = [json].flat().filter((message) => isJSONRPCRequest(message))
  return { requests, batch: Array.isArray(json) }
}

interface CallReader {
  readonly response: Response
  readonly stream: CallStream
  readonly request: HttpRequest
  /** What it has to be sent before all that is still to come. */
  readonly missed?: AsyncGenerator<Uint8Array> | undefined
}

/** One reader of a call's stream: the POST itself, or a GET that resumed it. The newest is the only one. */
export function readCall(
  { key, farewell }: Actor,
  { response, stream, request, missed }: CallReader,
): HttpResponse {
  if (response.body === null) return { status: response.status, headers: {} }
  const reader = readStream(response.body, {
    ...(missed && { before: missed }),
    last: () => (!stream.isDone && farewell() === "moved" ? MOVED : ""),
    signal: request.signal,
    onClose: () => stream.readers--,
  })
  stream.reader?.end()
  stream.reader = reader
  return eventStream(reader.body, key.id)
}
