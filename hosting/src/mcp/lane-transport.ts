import { PerRequestHTTPServerTransport, ProtocolErrorCode } from "@modelcontextprotocol/server"
import type {
  AuthInfo,
  JSONRPCMessage,
  JSONRPCRequest,
  MessageClassification,
  TransportSendOptions,
} from "@modelcontextprotocol/server"
import type { HttpResponse } from "../http.ts"
import { errorCodes, internalError } from "../json-rpc.ts"
import type { Logger } from "../log.ts"
import { EventStream } from "./event-stream.ts"
import { lastEvent, timeIsOver } from "./time-limit.ts"

const streamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
}

export interface Exchange {
  readonly message: JSONRPCRequest
  /** In the 2026 era, whose messages name their revision. */
  readonly classification?: MessageClassification
  readonly request: Request
  readonly authInfo: AuthInfo
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal
  /** Whether the client takes an event stream. */
  readonly streams: boolean
  readonly keepAliveMs: number
  readonly requestId: string
  readonly logger: Logger
}

/**
 * One request and its answer: JSON, or, as soon as a handler sends anything before its result or stays silent for
 * `keepAliveMs`, an event stream. It extends the SDK's transport for single requests because a server takes the
 * 2026 era from that class; nothing of its own answering is used, which makes a web Response for each.
 */
export class LaneTransport extends PerRequestHTTPServerTransport {
  readonly #exchange: Exchange
  readonly #answer = Promise.withResolvers<HttpResponse>()
  #stream: EventStream | undefined
  #timer: NodeJS.Timeout | undefined
  #over = false
  #dispatched = false
  #drops = false

  constructor(exchange: Exchange) {
    super({ classification: exchange.classification ?? { era: "legacy" } })
    this.#exchange = exchange
  }

  /** Hands the request to the server that is connected; nothing where that refused it before a handler ran. */
  async serve(): Promise<HttpResponse | undefined> {
    const { message, classification, request, authInfo, signal, streams, keepAliveMs } = this.#exchange
    if (signal.aborted) return timeIsOver(message)
    // What the server itself refuses it refuses at once; handlers run later.
    this.onmessage?.(message, { request, authInfo, ...(classification && { classification }) })
    this.#dispatched = true
    if (this.#over) return undefined
    signal.addEventListener("abort", this.#stop, { once: true })
    if (streams) this.#timer = setInterval(() => this.#open().writeComment("keepalive"), keepAliveMs)
    return this.#answer.promise
  }

  /** The server could not take the message; later errors are told in answers. */
  refuse() {
    if (!this.#dispatched) this.#over = true
  }

  override async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (this.#over) return
    if (!("result" in message || "error" in message)) {
      if (options?.relatedRequestId === this.#exchange.message.id) await this.#tell(JSON.stringify(message))
      return
    }
    const body = this.#write(message)
    this.#finish()
    if (this.#stream) {
      void this.#stream.writeMessage(body)
      this.#stream.end()
      return
    }
    const headers = { "content-type": "application/json" }
    this.#answer.resolve({ status: this.#statusOf(message), headers, body })
  }

  /** The server then aborts its handler, which is the only way to tell it. */
  override async close(): Promise<void> {
    if (this.#over) return
    this.#finish()
    this.#stream?.end()
    this.onclose?.()
  }

  /** The client has gone, or the host's time is over. */
  readonly #stop = () => {
    const { signal, message } = this.#exchange
    const last = lastEvent(signal, message)
    if (last !== undefined) void this.#stream?.writeMessage(last)
    this.#answer.resolve(timeIsOver(message))
    void this.close()
  }

  /** Slows a definition down to its client's pace. One that does not wait loses what nobody has read for long. */
  async #tell(json: string): Promise<void> {
    const stream = this.#open()
    if (!stream.isFull) return stream.writeMessage(json)
    if (this.#drops) return
    this.#drops = true
    const { logger, requestId, message } = this.#exchange
    logger.warn(
      "notifications are dropped: a definition sends them faster than they are read, and does not await it",
      {
        requestId,
        definition: message.params?.name,
      },
    )
  }

  /** A definition may answer what JSON has no words for; its client would wait for good. */
  #write(message: JSONRPCMessage): string {
    try {
      return JSON.stringify(message)
    } catch (error) {
      const { logger, requestId, message: asked } = this.#exchange
      logger.error("a result cannot be written as JSON", { requestId, definition: asked.params?.name, error })
      const failure = { code: errorCodes.internalError, message: internalError(requestId) }
      return JSON.stringify({ jsonrpc: "2.0", id: asked.id, error: failure })
    }
  }

  #finish() {
    this.#over = true
    clearInterval(this.#timer)
    this.#exchange.signal.removeEventListener("abort", this.#stop)
  }

  #open(): EventStream {
    if (!this.#stream) {
      this.#stream = new EventStream(this.#stop)
      this.#answer.resolve({ status: 200, headers: streamHeaders, body: this.#stream })
    }
    return this.#stream
  }

  /** 2026-07-28 gives this one error a status of its own, whoever found it. */
  #statusOf(message: JSONRPCMessage): number {
    const code = "error" in message ? message.error.code : undefined
    const isRefused = code === ProtocolErrorCode.MissingRequiredClientCapability
    return isRefused && this.#exchange.classification ? 400 : 200
  }
}
