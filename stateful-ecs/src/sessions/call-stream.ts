import { isJSONRPCNotification, isJSONRPCRequest } from "@modelcontextprotocol/server"
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  RequestId,
  TransportSendOptions,
} from "@modelcontextprotocol/server"
import type { Recorded } from "./durability.ts"
import { EarlierRun } from "./earlier-run.ts"
import type { CallRecord, EventLog, LoggedAnswer, LoggedEvent, Standing } from "./event-log.ts"
import { formatEventId } from "./position.ts"
import { hashQuestion, withWireId } from "./questions.ts"
import type { Questions } from "./questions.ts"
import type { Reader } from "./reader.ts"
import { StreamOrder } from "./stream-order.ts"

/** After how long a call is recorded that says nothing. */
const LATE_MS = 250

/** What a stream needs of its session. */
export interface StreamHost {
  readonly fence: number
  readonly log: EventLog
  readonly questions: Questions
  /** Tries again while DynamoDB fails and the session is this task's; then throws. */
  readonly persist: <T>(work: () => Promise<T>) => Promise<T>
  /** Records a call that has not begun; whether it may. Its client waits, and is told where it takes too long. */
  readonly recordFirst: (stream: string, record: CallRecord) => Promise<boolean>
  /** Counts an event. @throws where the session has had too many */
  readonly countEvent: () => void
  /** Hands a message to the stream's reader, if there is one. */
  readonly write: (message: JSONRPCMessage, options: TransportSendOptions, eventId: string) => Promise<void>
  /** Hands a stored answer to the server, as if its client had just sent it. */
  readonly deliver: (message: JSONRPCMessage) => void
  /** Puts the end of the stream's record off now and then, until the timer is cleared. */
  readonly keepRecord: () => NodeJS.Timeout
  /** Frees what the SDK keeps of a call that gets no answer. */
  readonly retire: (id: RequestId, batch: boolean) => Promise<void>
  /** Every request of it has its end. */
  readonly finish: () => void
}

export interface CallStreamOptions {
  readonly name: string
  readonly record: CallRecord
  readonly recorded: Recorded
  readonly earlier?: EarlierRun
}

/** The stream of one POST: its calls' messages, numbered, persisted and written in one order. */
export class CallStream {
  readonly name: string
  readonly record: CallRecord
  readonly order: StreamOrder
  /** The SDK's own name for it, known from its first event on. */
  sdkName: string | undefined
  readonly bound: Promise<void>
  /** Readers now: first of all the POST itself. */
  readers: number
  /** The newest of them. */
  reader: Reader | undefined
  /** Its terminals where they were not stored. */
  readonly unstored: LoggedEvent[] = []
  readonly #host: StreamHost
  readonly #open: Set<RequestId>
  readonly #earlier: EarlierRun
  readonly #when: Recorded
  readonly #bind: () => void
  readonly #done = Promise.withResolvers<void>()
  readonly #settled = Promise.withResolvers<void>()
  #recorded: boolean
  #admission: Promise<boolean> | undefined
  readonly #hashes = new Map<number, string>()
  #asked = 0
  #timer: NodeJS.Timeout | undefined
  #renewal: NodeJS.Timeout | undefined
  #stopped = false

  constructor(host: StreamHost, { name, record, recorded, earlier }: CallStreamOptions) {
    const binding = Promise.withResolvers<void>()
    this.#host = host
    this.name = name
    this.record = record
    this.order = new StreamOrder(host.fence)
    this.#when = recorded
    this.#open = new Set(record.requests.map(({ id }) => id))
    this.#recorded = earlier !== undefined
    this.readers = earlier ? 0 : 1
    this.#earlier = earlier ?? new EarlierRun({ events: [], answers: new Map() })
    this.bound = binding.promise
    this.#bind = binding.resolve
  }

  get isDone() {
    return this.#open.size === 0
  }

  get standing(): Standing {
    return { ...this.order.position, open: this.#open }
  }

  /** Settles once every request has its end. */
  get done() {
    return this.#done.promise
  }

  /** Settles once it is recorded, is over, or goes on elsewhere: whether a client that has its id can resume it. */
  async isResumable(): Promise<boolean> {
    await this.#settled.promise
    return this.#recorded || this.isDone
  }

  bind(sdkName: string) {
    this.sdkName ??= sdkName
    this.#bind()
  }

  /** Whether its calls may run: not where another task recorded them first. Decided once. */
  admit(): Promise<boolean> {
    this.#admission ??= this.#admit()
    return this.#admission
  }

  async #admit() {
    if (this.#recorded || this.#when === "before") {
      const runs = this.#recorded || (await this.#host.recordFirst(this.name, this.record))
      if (runs) this.#keepRecord()
      return runs
    }
    // In the order of what the call says: its events and its answer wait until its record stands.
    const promote = () => void this.order.enqueue(() => this.#promote()).catch(() => undefined)
    if (this.#when === "meanwhile") promote()
    else this.#timer = setTimeout(promote, LATE_MS)
    return true
  }

  /** What the server says within a call. */
  send(message: JSONRPCMessage, options: TransportSendOptions): Promise<void> {
    return this.order.enqueue(async () => {
      if (isJSONRPCRequest(message)) return this.#ask(message, options)
      if (isJSONRPCNotification(message)) {
        const renamed = this.#host.questions.rename(message)
        return this.#earlier.covers(renamed) ? undefined : this.#emit(renamed, options)
      }
      if (message.id !== undefined) await this.#end(message.id, message)
    })
  }

  /** Ends a request without an answer: its client took it back. */
  cancel(id: RequestId): Promise<void> {
    return this.order.enqueue(() => this.#end(id, undefined))
  }

  /** Ends a request whose end cannot be stored, for whoever reads now. */
  endUnstored(id: RequestId, message: JSONRPCMessage | undefined): Promise<void> {
    return this.order.enqueue(() => this.#end(id, message, { store: false }))
  }

  /** The hash of a question that this stream asked, in this run or an earlier one. */
  questionHash(ordinal: number): string | undefined {
    const question = this.#earlier.questions.get(ordinal)
    return this.#hashes.get(ordinal) ?? (question && hashQuestion(question))
  }

  keepAnswer(ordinal: number, answer: LoggedAnswer) {
    this.#earlier.answers.set(ordinal, answer)
  }

  /** Nothing of it goes on here. */
  stop() {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearInterval(this.#renewal)
    this.#bind()
    this.#settled.resolve()
    this.#done.resolve()
  }

  async #emit(message: JSONRPCMessage, options: TransportSendOptions) {
    const { host, position } = { host: this.#host, position: this.order.next() }
    await this.#promote()
    host.countEvent()
    await host.persist(() => host.log.append(this.name, position, message))
    await host.write(message, options, formatEventId(this.name, position))
  }

  async #ask(message: JSONRPCRequest, options: TransportSendOptions) {
    const ordinal = this.#asked++
    const hash = hashQuestion(message)
    this.#hashes.set(ordinal, hash)
    const answer = this.#earlier.answers.get(ordinal)
    if (answer?.hash === hash) return this.#host.deliver({ ...answer.message, id: message.id })
    const earlier = this.#earlier.questions.get(ordinal)
    const known = earlier && hashQuestion(earlier) === hash
    const wireId = known ? String(earlier.id) : `${this.name}:${this.#host.fence}:${ordinal}`
    this.#host.questions.add(wireId, { sdkId: message.id, hash, asked: { stream: this.name, ordinal } })
    // Asked already: its client answers that question, or has.
    if (!known) await this.#emit(withWireId(message, wireId), options)
  }

  async #promote() {
    if (this.#recorded) return
    await this.#host.persist(() => this.#host.log.record(this.name, this.record))
    this.#keepRecord()
  }

  /** For as long as the call runs: without its record nobody could run it again. */
  #keepRecord() {
    this.#recorded = true
    this.#settled.resolve()
    if (!this.#stopped) this.#renewal ??= this.#host.keepRecord()
  }

  async #end(id: RequestId, message: JSONRPCMessage | undefined, { store = true } = {}) {
    if (!this.#open.has(id)) return
    const position = this.order.next()
    const event = { ...position, id: formatEventId(this.name, position), message, answers: id }
    const { log, persist, write, retire, finish } = this.#host
    // Nothing was stored of it, and somebody reads: then nothing needs to be.
    const kept = store && (this.#recorded || this.readers === 0)
    const winner = kept ? await persist(() => log.end(this.name, event, this.record.batch)) : event
    if (!kept) this.unstored.push(event)
    this.#open.delete(id)
    try {
      if (winner.message) await write(winner.message, {}, winner.id)
      else await retire(id, this.record.batch)
    } finally {
      if (this.isDone) finish()
    }
  }
}
