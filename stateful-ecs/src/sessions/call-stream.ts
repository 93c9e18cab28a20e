import { isJSONRPCNotification, isJSONRPCRequest } from "@modelcontextprotocol/server"
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  RequestId,
  TransportSendOptions,
} from "@modelcontextprotocol/server"
import type { Actor } from "./actor.ts"
import type { RecordTiming } from "./durability.ts"
import { EarlierRun } from "./earlier-run.ts"
import type { CallRecord, LoggedAnswer, LoggedEnd, LoggedEvent, Standing } from "./event-log.ts"
import { formatEventId } from "./position.ts"
import { hashQuestion, withWireId } from "./questions.ts"
import type { Reader } from "./reader.ts"
import { forgetInSdk } from "./forget-in-sdk.ts"
import { FencedError } from "./store-error.ts"
import { StreamOrder } from "./stream-order.ts"
import { createWriter } from "./text-rows.ts"

/** After how long a call is recorded that says nothing. */
const LATE_MS = 250

/** A quarter of a second for each second that a record is kept: it outlives its task by the rest. */
const RENEW_MS_PER_SECOND = 250

export interface CallStreamOptions {
  readonly name: string
  readonly record: CallRecord
  readonly recordWhen: RecordTiming
  readonly earlier?: EarlierRun
  /** Every request of it has its end. */
  readonly finish: () => void
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
  readonly #actor: Actor
  readonly #finish: () => void
  readonly #open: Set<RequestId>
  readonly #earlier: EarlierRun
  readonly #recordWhen: RecordTiming
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

  constructor(actor: Actor, { name, record, recordWhen, earlier, finish }: CallStreamOptions) {
    const binding = Promise.withResolvers<void>()
    this.#actor = actor
    this.#finish = finish
    this.name = name
    this.record = record
    this.order = new StreamOrder(actor.fence)
    this.#recordWhen = recordWhen
    this.#open = new Set(record.requests.map(({ id }) => id))
    this.#recorded = earlier !== undefined
    this.readers = earlier ? 0 : 1
    this.#earlier = earlier ?? new EarlierRun()
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
    if (this.#recorded || this.#recordWhen === "before") {
      const runs = this.#recorded || (await this.#recordFirst())
      if (runs) this.#keepRecord()
      return runs
    }
    // In the order of what the call says: its events and its answer wait until its record stands.
    const promote = () => void this.order.enqueue(() => this.#promote()).catch(() => undefined)
    if (this.#recordWhen === "meanwhile") promote()
    else this.#timer = setTimeout(promote, LATE_MS)
    return true
  }

  /** Records a call that has not begun; whether it may. Its client waits, and is told where it takes too long. */
  #recordFirst(): Promise<boolean> {
    const { log, settings } = this.#actor
    const writer = createWriter()
    return this.#actor.persist(() => log.record(this.name, this.record, writer), settings.MCP_TABLE_WAIT_MS)
  }

  /** What the server says within a call. */
  send(message: JSONRPCMessage, options: TransportSendOptions): Promise<void> {
    return this.order.enqueue(async () => {
      if (isJSONRPCRequest(message)) return this.#ask(message, options)
      if (isJSONRPCNotification(message)) {
        const renamed = this.#actor.questions.rename(message)
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
    return this.#hashes.get(ordinal) ?? this.#earlier.questions.get(ordinal)?.hash
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
    const actor = this.#actor
    const position = this.order.next()
    await this.#promote()
    actor.countEvent()
    await actor.persist(() => actor.log.append(this.name, position, message))
    await this.#write(message, options, formatEventId(this.name, position))
  }

  /** Hands a message to the stream's reader, if there is one. */
  #write(message: JSONRPCMessage, options: TransportSendOptions, eventId: string): Promise<void> {
    this.#actor.assertMine()
    return this.#actor.transport.write(message, options, { eventId, stream: this })
  }

  async #ask(message: JSONRPCRequest, options: TransportSendOptions) {
    const ordinal = this.#asked++
    const hash = hashQuestion(message)
    this.#hashes.set(ordinal, hash)
    const answer = this.#earlier.answers.get(ordinal)
    if (answer?.hash === hash) return this.#actor.deliver({ ...answer.message, id: message.id })
    const earlier = this.#earlier.questions.get(ordinal)
    const known = earlier?.hash === hash
    const wireId = known ? String(earlier.id) : `${this.name}:${this.#actor.fence}:${ordinal}`
    this.#actor.questions.add(wireId, { sdkId: message.id, hash, asked: { stream: this.name, ordinal } })
    // The client has this question from the earlier run: its answer is still to come.
    if (!known) await this.#emit(withWireId(message, wireId), options)
  }

  async #promote() {
    if (this.#recorded) return
    const { key, log, unstored } = this.#actor
    await this.#actor.persist(() => log.record(this.name, this.record))
    this.#keepRecord()
    // A batch's first answers: who resumes it finds all of them in one place.
    for (const end of unstored.take(key, this.name)) await this.#store(end)
  }

  /** For as long as the call runs: without its record nobody could run it again. */
  #keepRecord() {
    this.#recorded = true
    this.#settled.resolve()
    if (!this.#stopped) this.#renewal ??= this.#renewNowAndThen()
  }

  /** Until the timer is cleared. */
  #renewNowAndThen(): NodeJS.Timeout {
    const { log, settings, logger } = this.#actor
    const renew = () =>
      this.#actor
        .persist(() => log.renewRecord(this.name))
        .catch((error: unknown) => {
          // Another task has the session, and with it the call.
          if (!(error instanceof FencedError)) logger.error("a call's record could not be kept", { error })
        })
    const everyMs = settings.MCP_EVENT_RETENTION_SECONDS * RENEW_MS_PER_SECOND
    return setInterval(() => void renew(), everyMs).unref()
  }

  async #end(id: RequestId, message: JSONRPCMessage | undefined, { store = true } = {}) {
    if (!this.#open.has(id)) return
    const position = this.order.next()
    const event = { ...position, id: formatEventId(this.name, position), message, answers: id }
    const { key, transport, unstored } = this.#actor
    // Nothing was stored of it, somebody reads, and it can be kept for a while: then nothing needs to be stored.
    const needed = store && (this.#recorded || this.readers === 0)
    const kept = !needed && unstored.keep(key, this.name, event)
    const stored = store && !kept
    if (stored) await this.#promote()
    const winner = stored ? await this.#store(event) : event
    this.#open.delete(id)
    try {
      if (winner.message) await this.#write(winner.message, {}, winner.id)
      else await forgetInSdk(transport, id, this.record.batch)
    } finally {
      if (this.isDone) this.#finish()
    }
  }

  /** What ended the request: it may be another task's. */
  #store(end: LoggedEnd): Promise<LoggedEvent> {
    const { log } = this.#actor
    return this.#actor.persist(() => log.end(this.name, end, this.record.batch))
  }
}
