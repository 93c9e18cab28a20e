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
import { answerStopped, lastEvent } from "./time-limit.ts"

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
  /** Gone with the answer. The transport is not: `connect` ties it to functions that wait for a full collection. */
  #exchange: OpenExchange | undefined
  #dispatched = false

  constructor(exchange: Exchange) {
    super({ classification: exchange.classification ?? { era: "legacy" } })
    this.#exchange = { ...exchange, answer: Promise.withResolvers(), stop: () => this.#stop() }
  }

  /** Hands the request to the server that is connected; nothing where that refused it before a handler ran. */
  async serve(): Promise<HttpResponse | undefined> {
    const exchange = this.#exchange!
    const { message, classification, request, authInfo, signal, streams, keepAliveMs, answer } = exchange
    if (signal.aborted) return answerStopped(signal, message)
    // What the server itself refuses it refuses at once; handlers run later.
    this.onmessage?.(message, { request, authInfo, ...(classification && { classification }) })
    this.#dispatched = true
    if (!this.#exchange) return undefined
    signal.addEventListener("abort", exchange.stop, { once: true })
    if (streams) exchange.timer = setInterval(() => open(exchange).writeComment("keepalive"), keepAliveMs)
    return answer.promise
  }

  /** Leaves the message to the SDK's own handler, as the server could not take it. Later errors are told in answers. */
  handBack() {
    if (!this.#dispatched) this.#exchange = undefined
  }

  override async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const exchange = this.#exchange
    if (!exchange) return
    if (!("result" in message || "error" in message)) {
      if (options?.relatedRequestId === exchange.message.id) await tell(exchange, JSON.stringify(message))
      return
    }
    const body = write(exchange, message)
    this.#finish(exchange)
    if (exchange.stream) {
      void exchange.stream.writeMessage(body)
      exchange.stream.end()
      return
    }
    const headers = { "content-type": "application/json" }
    exchange.answer.resolve({ status: statusOf(exchange, message), headers, body })
  }

  /** The server then aborts its handler, which is the only way to tell it. */
  override async close(): Promise<void> {
    const exchange = this.#exchange
    if (!exchange) return
    this.#finish(exchange)
    exchange.stream?.end()
    this.onclose?.()
  }

  /** The client has gone, or the host's time is over. */
  #stop() {
    const exchange = this.#exchange
    if (!exchange) return
    const last = lastEvent(exchange.signal, exchange.message)
    if (last !== undefined) void exchange.stream?.writeMessage(last)
    exchange.answer.resolve(answerStopped(exchange.signal, exchange.message))
    void this.close()
  }

  #finish(exchange: OpenExchange) {
    this.#exchange = undefined
    clearInterval(exchange.timer)
    exchange.signal.removeEventListener("abort", exchange.stop)
  }
}

interface OpenExchange extends Exchange {
  readonly answer: PromiseWithResolvers<HttpResponse>
  readonly stop: () => void
  stream?: EventStream
  timer?: NodeJS.Timeout
  /** Whether it was told that notifications are dropped. */
  drops?: boolean
}

/** Slows a definition down to its client's pace. One that does not wait loses what nobody has read for long. */
async function tell(exchange: OpenExchange, json: string): Promise<void> {
  const stream = open(exchange)
  if (!stream.isFull) return stream.writeMessage(json)
  if (exchange.drops) return
  exchange.drops = true
  const { logger, requestId, message } = exchange
  logger.warn(
    "notifications are dropped: a definition sends them faster than they are read, and does not await it",
    { requestId, definition: message.params?.name },
  )
}

/** A definition may answer what JSON has no words for; its client would wait for good. */
function write({ logger, requestId, message: asked }: Exchange, message: JSONRPCMessage): string {
  try {
    return JSON.stringify(message)
  } catch (error) {
    logger.error("a result cannot be written as JSON", { requestId, definition: asked.params?.name, error })
    const failure = { code: errorCodes.internalError, message: internalError(requestId) }
    return JSON.stringify({ jsonrpc: "2.0", id: asked.id, error: failure })
  }
}

function open(exchange: OpenExchange): EventStream {
  if (!exchange.stream) {
    exchange.stream = new EventStream(exchange.stop)
    exchange.answer.resolve({ status: 200, headers: streamHeaders, body: exchange.stream })
  }
  return exchange.stream
}

/** 2026-07-28 gives this one error a status of its own, whoever found it. */
function statusOf({ classification }: Exchange, message: JSONRPCMessage): number {
  const code = "error" in message ? message.error.code : undefined
  const isRefused = code === ProtocolErrorCode.MissingRequiredClientCapability
  return isRefused && classification ? 400 : 200
}
