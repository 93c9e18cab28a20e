import { AsyncLocalStorage } from "node:async_hooks"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server"
import type { AuthInfo, EventStore, JSONRPCMessage, TransportSendOptions } from "@modelcontextprotocol/server"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import type { CallStream } from "./call-stream.ts"
import { START, formatEventId } from "./position.ts"

/** One HTTP request on its way through the SDK's transport. */
export interface Arrival {
  readonly caller: ServedCaller
  readonly stream?: CallStream
  /** What its messages set going before they may be called received; false: another task runs the call. */
  readonly work: Promise<boolean>[]
}

export interface SessionTransportOptions {
  readonly sessionId: string
  readonly retryMs: number
  readonly keepAliveMs: number
  /** What the server sends, before it has an event id or is written. */
  readonly onSend: (message: JSONRPCMessage, options: TransportSendOptions) => Promise<void>
  /** The SDK's name for the stream of an event. */
  readonly sdkNameOf: (eventId: string) => string
}

/** The SDK's transport, whose messages are persisted before they are written. */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #ids: EventIds
  readonly #onSend: SessionTransportOptions["onSend"]

  constructor({ sessionId, retryMs, keepAliveMs, onSend, sdkNameOf }: SessionTransportOptions) {
    const ids = new EventIds(sdkNameOf)
    super({ sessionIdGenerator: () => sessionId, eventStore: ids, retryInterval: retryMs, keepAliveMs })
    this.#ids = ids
    this.#onSend = onSend
  }

  override send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    return this.#onSend(message, options)
  }

  /** Writes to whoever reads, under an event id given from outside. */
  write(
    message: JSONRPCMessage,
    options: TransportSendOptions,
    { eventId, stream }: { eventId: string; stream?: CallStream | undefined },
  ): Promise<void> {
    return this.#ids.during({ eventId, stream }, () => super.send(message, options))
  }

  handle(request: Request, arrival: Arrival, options: { parsedBody?: unknown; authInfo: AuthInfo }) {
    return arrivals.run(arrival, () => this.handleRequest(request, options))
  }

  /** The HTTP request in which a message came; nothing for what this server fed to itself. */
  currentArrival(): Arrival | undefined {
    return arrivals.getStore()
  }
}

/** The SDK asks its event store for ids in the course of a request, or of a write: these tell which. */
const arrivals = new AsyncLocalStorage<Arrival | undefined>()

interface Writing {
  readonly eventId: string
  readonly stream: CallStream | undefined
}

class EventIds implements EventStore {
  readonly #sdkNameOf: SessionTransportOptions["sdkNameOf"]
  #writing: Writing | undefined

  constructor(sdkNameOf: SessionTransportOptions["sdkNameOf"]) {
    this.#sdkNameOf = sdkNameOf
  }

  /** The SDK asks for the id before it first waits, so nothing comes in between. */
  during<T>(writing: Writing, write: () => T): T {
    this.#writing = writing
    try {
      return write()
    } finally {
      this.#writing = undefined
    }
  }

  /** Stores nothing: what is written was stored before. Outside of a write it primes a POST's stream. */
  async storeEvent(sdkName: string): Promise<string> {
    const stream = this.#writing ? this.#writing.stream : arrivals.getStore()?.stream
    stream?.bind(sdkName)
    return this.#writing?.eventId ?? formatEventId(stream?.name ?? "none", START)
  }

  /** Replays nothing: the SDK would put all of it into memory. Each reader is sent what it missed before what it gives. */
  async replayEventsAfter(lastEventId: string): Promise<string> {
    return this.#sdkNameOf(lastEventId)
  }
}
