import { isJSONRPCRequest, isJSONRPCResponse } from "@modelcontextprotocol/server"
import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResultResponse,
  RequestId,
  TransportSendOptions,
} from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import { toAuthInfo } from "@mcp-on-aws/hosting/request-facts"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import { toHttpResponse, toWebRequest } from "@mcp-on-aws/hosting/web"
import type { Actor } from "./actor.ts"
import { CallStream } from "./call-stream.ts"
import type { CallStreamOptions } from "./call-stream.ts"
import { readCall, toRecord } from "./call-http.ts"
import { cancelLeftBehind, takeAnswer, takeProgress } from "./client-messages.ts"
import { conclude } from "./conclude.ts"
import { judgeAll } from "./durability.ts"
import { isMissed } from "./event-log.ts"
import { forgetInSdk } from "./forget-in-sdk.ts"
import { ownRequest } from "./own-request.ts"
import { START, createStreamName, formatEventId, isStreamName, parseEventId } from "./position.ts"
import type { Cursor } from "./position.ts"
import { refuseCalls } from "./refusals.ts"
import { replay } from "./replay.ts"
import type { Arrival } from "./session-transport.ts"
import { EMPTY_DATA_SINCE, answerLostCall, eventStream, notStored, streamIsOver } from "./sse.ts"
import { takeUpStream } from "./take-up-stream.ts"

/** The calls of one session in this task: their streams, in flight, resumed, or run again. */
export class CallRunner {
  readonly #actor: Actor
  readonly #byId = new Map<RequestId, CallStream>()
  readonly #byName = new Map<string, CallStream>()
  readonly #takingUp = new Map<string, Promise<CallStream | undefined>>()
  #onInitialized: ((version: string) => Promise<void>) | undefined

  constructor(actor: Actor) {
    this.#actor = actor
  }

  get running() {
    return this.#byName.size
  }

  async initialize(
    request: HttpRequest,
    json: JSONRPCRequest,
    { caller, onInitialized }: { caller: ServedCaller; onInitialized: (version: string) => Promise<void> },
  ): Promise<HttpResponse> {
    const stored = Promise.withResolvers<void>()
    this.#onInitialized = (version) =>
      onInitialized(version).then(stored.resolve, (error: Error) => {
        stored.reject(error)
        throw error
      })
    const stream = this.open({
      name: createStreamName([json.id]),
      record: toRecord(json),
      recordWhen: "late",
    })
    const response = await this.#hand(toWebRequest(request), json, { caller, stream, work: [] })
    if (response.status !== 200) return toHttpResponse(response)
    await Promise.race([stored.promise, stream.done])
    return readCall(this.#actor, { response, stream, request })
  }

  /** A POST whose session this is. `name` is given where another task passed it on. */
  async post(request: HttpRequest, json: unknown, { caller, name }: { caller: ServedCaller; name?: string }) {
    const requests = [json].flat().filter((message) => isJSONRPCRequest(message))
    if (requests.length === 0) {
      const work: Promise<boolean>[] = []
      const response = await this.#hand(toWebRequest(request), json, { caller, work })
      await Promise.all(work)
      return toHttpResponse(response)
    }
    const { settings, judge } = this.#actor
    if (name !== undefined && this.#byName.has(name)) return this.resume(request, startOf(name), caller)
    const refusal = refuseCalls(requests, this.#byId, settings.MCP_MAX_SESSION_CALLS)
    if (refusal) return refusal
    const stream = this.open({
      name: name ?? createStreamName(requests.map(({ id }) => id)),
      record: toRecord(json),
      recordWhen: judgeAll(judge, requests),
    })
    return this.#start(request, json, { caller, stream, work: [] })
  }

  async #start(request: HttpRequest, json: unknown, arrival: Arrival & { stream: CallStream }) {
    const { stream, caller, work } = arrival
    const response = await this.#hand(toWebRequest(request), json, arrival)
    if (response.status !== 200) {
      this.forget(stream)
      return toHttpResponse(response)
    }
    let runs: boolean
    try {
      runs = await this.#admit(stream, work)
    } catch (error) {
      await this.#abandon(stream, response)
      throw error
    }
    if (runs) return readCall(this.#actor, { response, stream, request })
    await this.#abandon(stream, response)
    return this.resume(request, startOf(stream.name), caller)
  }

  /** Whether the calls run here. Their client hears nothing before they can be resumed: till then another task may run them. */
  async #admit(stream: CallStream, work: readonly Promise<boolean>[]): Promise<boolean> {
    if (!(await Promise.all(work)).every(Boolean)) return false
    if (!(await stream.isResumable())) this.#actor.assertMine()
    return true
  }

  /** A GET that resumes a POST's stream: in flight here, over, or left behind by a task that died. */
  async resume(request: HttpRequest, cursor: Cursor, caller: ServedCaller): Promise<HttpResponse> {
    const { log, key, transport, unstored: kept } = this.#actor
    const stream = await this.find(cursor.stream, caller)
    if (stream) {
      await Promise.race([stream.bound, stream.done])
      const headers = { ...request.headers, "last-event-id": formatEventId(cursor.stream, cursor) }
      const get = toWebRequest({ ...request, method: "GET", headers })
      const authInfo = toAuthInfo(caller)
      const resumed = await stream.order.enqueue(async () => {
        if (stream.isDone) return undefined
        const missed = await replay(log.readAfter(stream.name, cursor, stream.standing))
        return { missed, response: await transport.handle(get, { caller, work: [] }, { authInfo }) }
      })
      if (resumed?.response.status === 404) this.#actor.assertMine()
      if (resumed && resumed.response.status !== 200) return toHttpResponse(resumed.response)
      if (resumed) {
        stream.readers++
        return readCall(this.#actor, { ...resumed, stream, request })
      }
    }
    const unstored = kept.get(key, cursor.stream)?.filter((event) => isMissed(event, cursor))
    const missed = await replay(unstored ?? log.readAfter(cursor.stream, cursor))
    if (missed) return eventStream(missed, key.id)
    return unstored || !(await log.isEmpty(cursor.stream)) ? streamIsOver() : answerLostCall(cursor, key.id)
  }

  /** For the SDK: its own name for the stream of an event. */
  sdkNameOf(eventId: string): string {
    const name = this.#byName.get(parseEventId(eventId)?.stream ?? "")?.sdkName
    if (name === undefined) throw new Error("Only streams in flight are resumed by the transport")
    return name
  }

  /** What the SDK took in, before its server sees it. */
  receive(message: JSONRPCMessage, deliver: () => void) {
    const arrival = this.#actor.transport.currentArrival()
    if (!arrival) return deliver()
    const taken = this.#take(message, arrival, deliver)
    // Awaited by whoever handed it in, but perhaps only after it failed.
    taken.catch(() => undefined)
    arrival.work.push(taken)
  }

  async #take(message: JSONRPCMessage, { stream, caller }: Arrival, deliver: () => void): Promise<boolean> {
    if (isJSONRPCRequest(message)) {
      const runs = (await stream?.admit()) ?? true
      // The session may have gone to another task while this was recorded.
      this.#actor.assertMine()
      if (runs) deliver()
      return runs
    }
    if (isJSONRPCResponse(message)) await takeAnswer(this.#actor, message, caller)
    else if (message.method === "notifications/cancelled") await this.#cancel(message, deliver)
    else if (message.method === "notifications/progress") takeProgress(this.#actor, message)
    else deliver()
    return true
  }

  /** The server's messages within calls. */
  async send(message: JSONRPCMessage, options: TransportSendOptions): Promise<void> {
    const id = "method" in message ? options.relatedRequestId : message.id
    const stream = id === undefined ? undefined : this.#byId.get(id)
    // No open call has this id: its client cancelled it, or it answers what restores the session from its row.
    if (!stream || id === undefined)
      return this.#actor.transport.write(message, options, { eventId: "none" }).catch(() => undefined)
    if (!isJSONRPCResponse(message)) return stream.send(message, options)
    await conclude(this.#actor, stream, {
      id,
      otherwise: notStored(id),
      end: async () => {
        if ("result" in message) await this.#note(stream, message)
        await stream.send(message, options)
      },
    })
  }

  /** What an answer changes in the session, stored before it is given. */
  async #note({ record }: CallStream, { id, result }: JSONRPCResultResponse) {
    const request = record.requests.find((candidate) => candidate.id === id)
    if (request?.method === "initialize") await this.#onInitialized?.(String(result.protocolVersion))
    if (request?.method === "logging/setLevel") {
      await this.#actor.persist(async () => this.#actor.memory?.setLogLevel(String(request.params?.level)))
    }
  }

  async #cancel(message: JSONRPCNotification, deliver: () => void) {
    const id = message.params?.requestId as RequestId
    const stream = this.#byId.get(id)
    deliver()
    if (!stream) return cancelLeftBehind(this.#actor, id)
    await conclude(this.#actor, stream, { id, end: () => stream.cancel(id) })
  }

  /** A stream in flight, or one left behind by another task, if it can go on. */
  async find(name: string, caller: ServedCaller): Promise<CallStream | undefined> {
    const stream = this.#byName.get(name)
    const { key, unstored } = this.#actor
    // What is over runs no second time, though the table does not have its end.
    return stream || unstored.get(key, name) ? stream : this.#takeUp(name, caller)
  }

  #takeUp(name: string, caller: ServedCaller): Promise<CallStream | undefined> {
    const known = this.#takingUp.get(name)
    if (known || !isStreamName(name)) return known ?? Promise.resolve(undefined)
    const takingUp = takeUpStream(this.#actor, name, caller).finally(() => this.#takingUp.delete(name))
    this.#takingUp.set(name, takingUp)
    return takingUp
  }

  /** Takes a stream in, as the one of its requests. */
  open(options: Omit<CallStreamOptions, "finish">): CallStream {
    const stream: CallStream = new CallStream(this.#actor, { ...options, finish: () => this.#finish(stream) })
    this.#byName.set(options.name, stream)
    for (const { id } of options.record.requests) this.#byId.set(id, stream)
    return stream
  }

  /** Runs recorded calls again; what they say is read by those who resume their stream. */
  async runAgain(stream: CallStream, json: unknown, caller: ServedCaller) {
    // Nobody reads the answer, so the revision is not the client's: only for this one the SDK opens the stream at once.
    // Else no reader would hear anything before the calls say something new.
    const request = ownRequest(this.#actor.key.id, EMPTY_DATA_SINCE)
    const response = await this.#hand(request, json, { caller, stream, work: [] })
    await response.body?.cancel()
    return response.status
  }

  stop() {
    for (const stream of this.#byName.values()) stream.stop()
    this.#byName.clear()
    this.#byId.clear()
  }

  async #hand(request: Request, json: unknown, arrival: Arrival) {
    const { facts, verified } = arrival.caller
    const { transport, memory } = this.#actor
    const authInfo = toAuthInfo({ facts: { ...facts, ...(memory && { session: memory }) }, verified })
    const response = await transport.handle(request, arrival, { parsedBody: json, authInfo })
    // A transport that was closed under the request says 404: the session is not gone, but elsewhere.
    if (response.status === 404) this.#actor.assertMine()
    return response
  }

  #finish(stream: CallStream) {
    if (!this.#byName.has(stream.name)) return
    this.forget(stream)
  }

  forget(stream: CallStream) {
    stream.stop()
    this.#actor.questions.removeOf(stream.name)
    this.#byName.delete(stream.name)
    for (const { id } of stream.record.requests) if (this.#byId.get(id) === stream) this.#byId.delete(id)
  }

  /** Undoes what was prepared for calls that do not run here. */
  async #abandon(stream: CallStream, response: Response) {
    await response.body?.cancel()
    for (const { id } of stream.record.requests) await forgetInSdk(this.#actor.transport, id, false)
    this.forget(stream)
  }
}

const startOf = (name: string): Cursor => ({ stream: name, ...START })
