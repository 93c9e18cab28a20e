import type { JSONRPCMessage, JSONRPCNotification, JSONRPCRequest } from "@modelcontextprotocol/server"
import { isJSONRPCRequest } from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import { toAuthInfo } from "@mcp-on-aws/hosting/request-facts"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import { toHttpResponse, toWebRequest } from "@mcp-on-aws/hosting/web"
import type { Actor } from "./actor.ts"
import { GET_STREAM, formatEventId } from "./position.ts"
import type { Cursor } from "./position.ts"
import { hashQuestion, withWireId } from "./questions.ts"
import { readStream } from "./reader.ts"
import type { Reader } from "./reader.ts"
import { replay, startWith } from "./replay.ts"
import { MOVED, eventStream, primingFrame } from "./sse.ts"
import { StreamOrder } from "./stream-order.ts"

/** What the server says outside of any call. The newest GET is its reader. */
export class GetStream {
  readonly #actor: Actor
  readonly #order: StreamOrder
  #asked = 0
  readers = 0
  #reader: Reader | undefined

  constructor(actor: Actor) {
    this.#actor = actor
    this.#order = new StreamOrder(actor.fence)
  }

  /** Kept only for a client that ever listened: the others never hear of it. */
  send(message: JSONRPCNotification | JSONRPCRequest): Promise<void> {
    const { questions, memory } = this.#actor
    if (!isJSONRPCRequest(message)) {
      return memory?.listens ? this.#emit(questions.rename(message)) : Promise.resolve()
    }
    const wireId = `${GET_STREAM}:${this.#actor.fence}:${this.#asked++}`
    questions.add(wireId, { sdkId: message.id, hash: hashQuestion(message) })
    return this.#emit(withWireId(message, wireId))
  }

  open(request: HttpRequest, cursor: Cursor | undefined, caller: ServedCaller): Promise<HttpResponse> {
    return this.#order.enqueue(async () => {
      const { transport, log, settings, memory, key } = this.#actor
      await memory?.listen()
      const missed = cursor && (await replay(log.readAfter(GET_STREAM, cursor, this.#order.position)))
      transport.closeStandaloneSSEStream()
      const { "last-event-id": _, ...headers } = request.headers
      const response = await transport.handle(
        toWebRequest({ ...request, headers }),
        { caller, work: [] },
        { authInfo: toAuthInfo(caller) },
      )
      if (response.status === 404) this.#actor.assertMine()
      if (response.status !== 200 || response.body === null) return toHttpResponse(response)
      const id = formatEventId(GET_STREAM, cursor ?? this.#order.position)
      const version = headers["mcp-protocol-version"]
      this.readers++
      const priming = Buffer.from(primingFrame(id, settings.MCP_SSE_RETRY_MS, version))
      const reader = readStream(response.body, {
        before: startWith(priming, missed),
        last: () => (this.#actor.farewell() === "moved" ? MOVED : ""),
        signal: request.signal,
        onClose: () => this.readers--,
      })
      this.#reader?.end()
      this.#reader = reader
      return eventStream(reader.body, key.id)
    })
  }

  #emit(message: JSONRPCMessage): Promise<void> {
    return this.#order.enqueue(async () => {
      const actor = this.#actor
      const position = this.#order.next()
      actor.countEvent()
      await actor.persist(() => actor.log.append(GET_STREAM, position, message))
      actor.assertMine()
      await actor.transport.write(message, {}, { eventId: formatEventId(GET_STREAM, position) })
    })
  }
}
