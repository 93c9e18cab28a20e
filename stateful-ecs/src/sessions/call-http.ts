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

/** One reader of a call's stream: the POST itself, or a GET that resumed it. */
export function readCall(
  { key, farewell }: Actor,
  { response, stream, request }: { response: Response; stream: CallStream; request: HttpRequest },
): HttpResponse {
  if (response.body === null) return { status: response.status, headers: {} }
  const body = readStream(response.body, {
    last: () => (!stream.isDone && farewell() === "moved" ? MOVED : ""),
    signal: request.signal,
    onClose: () => stream.readers--,
  })
  return eventStream(body, key.id)
}
