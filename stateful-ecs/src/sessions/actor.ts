import type { JSONRPCMessage, JSONRPCRequest, McpServer, ServerEvent } from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import type { Logger } from "@mcp-on-aws/hosting/log"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import type { Lease } from "../tasks/lease.ts"
import { CallRunner } from "./call-runner.ts"
import { Coalesced } from "./coalesced.ts"
import type { JudgeDurability } from "./durability.ts"
import { EventLog } from "./event-log.ts"
import { GetStream } from "./get-stream.ts"
import type { SessionSettings } from "./limits.ts"
import type { Cursor } from "./position.ts"
import { Questions } from "./questions.ts"
import type { SessionKey } from "./session-key.ts"
import { SessionMemory } from "./session-state.ts"
import type { Session, SessionChange, SessionStore } from "./session-store.ts"
import { SessionTransport } from "./session-transport.ts"
import { persistWhile } from "./persist.ts"
import { FencedError } from "./store-error.ts"
import type { Table } from "./table.ts"
import type { UnstoredEnds } from "./unstored-ends.ts"

/** What every session of a task is made with. */
export interface ActorDependencies {
  readonly table: Table
  readonly store: SessionStore
  readonly lease: Pick<Lease, "isValid">
  readonly createServer: () => McpServer
  readonly judge: JudgeDurability
  readonly settings: SessionSettings
  readonly keepAliveMs: number
  readonly logger: Logger
  /** Of all sessions of the task, as they share its memory. */
  readonly unstored: UnstoredEnds
  /** It left this task: by request, by another task's claim, or by the end of the lease. */
  readonly onGone: (actor: Actor) => void
}

/**
 * One session in this task's memory: an SDK server and its transport, under one fence. There may be another
 * in another task that has not learned yet that it is over: the table refuses what it changes of the session's
 * row. What it says in calls is stored still, and of two answers to one call the first.
 */
export class Actor {
  readonly key: SessionKey
  readonly fence: number
  readonly calls: CallRunner
  readonly log: EventLog
  readonly questions = new Questions()
  readonly transport: SessionTransport
  readonly server: McpServer
  readonly #dependencies: ActorDependencies
  readonly #getStream: GetStream
  readonly #changes = new Coalesced()
  /** There once the session is stored. */
  memory: SessionMemory | undefined
  #touched = performance.now()
  #events = 0
  #eventsSince = performance.now()
  #gone = false
  #moved = false

  constructor(dependencies: ActorDependencies, key: SessionKey, fence: number) {
    this.#dependencies = dependencies
    this.key = key
    this.fence = fence
    const { table, settings, keepAliveMs } = dependencies
    this.log = new EventLog({ table, key, retentionSeconds: settings.MCP_EVENT_RETENTION_SECONDS })
    this.calls = new CallRunner(this)
    this.#getStream = new GetStream(this)
    this.transport = new SessionTransport({
      sessionId: key.id,
      retryMs: settings.MCP_SSE_RETRY_MS,
      keepAliveMs,
      onSend: (message, options) => {
        if (options.relatedRequestId === undefined && "method" in message)
          return this.#getStream.send(message)
        return this.calls.send(message, options)
      },
      sdkNameOf: (eventId) => this.calls.sdkNameOf(eventId),
    })
    this.server = dependencies.createServer()
    this.server.server.onerror = (error) => this.logger.debug("the SDK refused or failed", { error })
  }

  get settings() {
    return this.#dependencies.settings
  }

  get judge() {
    return this.#dependencies.judge
  }

  get logger() {
    return this.#dependencies.logger
  }

  get unstored() {
    return this.#dependencies.unstored
  }

  get isIdle() {
    return this.calls.running === 0 && this.#getStream.readers === 0
  }

  get isBusy() {
    return this.calls.running > 0
  }

  /** Whether nobody used it for as long as its row lives. */
  get isExpired() {
    const { store } = this.#dependencies
    return this.isIdle && performance.now() - this.#touched > store.lifeSeconds * 1000
  }

  /** How streams end that go on in another task. */
  readonly farewell = () => (this.#moved ? "moved" : "over")

  async connect() {
    await this.server.connect(this.transport)
    const deliver = this.transport.onmessage
    this.transport.onmessage = (message, extra) =>
      this.calls.receive(message, () => deliver?.(message, extra))
    this.deliver = (message) => deliver?.(message)
  }

  /** Hands the server a message that no request brought. */
  deliver: (message: JSONRPCMessage) => void = () => undefined

  /** The first incarnation's first call: afterwards, and only if the server agreed, the session is stored. */
  async initialize(request: HttpRequest, json: JSONRPCRequest, caller: ServedCaller): Promise<HttpResponse> {
    await this.connect()
    const onInitialized = async (version: string) =>
      this.remember(await this.#dependencies.store.create(this.key, json, version))
    return this.calls.initialize(request, json, { caller, onInitialized })
  }

  remember(session: Session) {
    this.memory = new SessionMemory(session, (change) => this.#change(change))
  }

  get(request: HttpRequest, cursor: Cursor | undefined, caller: ServedCaller): Promise<HttpResponse> {
    return this.#getStream.open(request, cursor, caller)
  }

  /** Tells the client, if it listens to such; of changes that come faster than they are written, once. */
  publish(event: ServerEvent): Promise<void> {
    const what = event.kind === "resource_updated" ? event.uri : event.kind
    return this.#changes.do(what, () => this.#tell(event))
  }

  async #tell(event: ServerEvent): Promise<void> {
    if (this.#gone || !this.memory?.listens) return
    // Not McpServer's own methods: they drop the promise, and a session that ends meanwhile would end the process.
    const { server } = this.server
    if (event.kind === "tools_list_changed") await server.sendToolListChanged()
    else if (event.kind === "prompts_list_changed") await server.sendPromptListChanged()
    else if (event.kind === "resources_list_changed") await server.sendResourceListChanged()
    else if (this.memory.subscriptions.has(event.uri)) await server.sendResourceUpdated({ uri: event.uri })
  }

  /**
   * A resource that changed while no task had the session was announced to nobody: so each that is subscribed
   * to is announced once when a task takes the session up.
   */
  async announce(): Promise<void> {
    for (const uri of this.memory?.subscriptions ?? []) {
      await this.publish({ kind: "resource_updated", uri }).catch((error: unknown) => {
        this.logger.warn("a subscription could not be taken up", { error })
      })
    }
  }

  /** Moves the session's end on, by a write each quarter of its idle time at most. */
  touch() {
    const now = performance.now()
    const { store, settings, logger } = this.#dependencies
    if (!this.memory || now - this.#touched < settings.MCP_SESSION_IDLE_SECONDS * 250) return
    const before = this.#touched
    this.#touched = now
    const exp = { ":exp": { N: String(store.expiry()) } }
    const change = { UpdateExpression: "SET exp = :exp", ExpressionAttributeValues: exp }
    const limited = settings.MCP_MAX_PRINCIPAL_SESSIONS !== undefined
    void Promise.all([this.#change(change), limited && store.list(this.key)]).catch((error: unknown) => {
      this.#touched = before
      logger.warn("a session's end could not be moved on", { error })
    })
  }

  /** Ends the session, everywhere. */
  async delete(): Promise<void> {
    await this.#dependencies.store.close(this.key)
    await this.drop("over")
  }

  /** Forgets it here. `moved`: its streams go on in another task. */
  async drop(why: "moved" | "over"): Promise<void> {
    if (this.#gone) return
    this.#gone = true
    this.#moved = why === "moved"
    this.#dependencies.onGone(this)
    this.calls.stop()
    await this.server.close()
  }

  /** @throws FencedError where the session is not this task's any more */
  assertMine() {
    if (this.#gone || !this.#dependencies.lease.isValid()) {
      throw new FencedError("This session is no longer this task's")
    }
  }

  persist<T>(work: () => Promise<T>, forMs?: number): Promise<T> {
    return persistWhile(() => this.assertMine(), work, forMs)
  }

  countEvent() {
    const { MCP_EVENT_RETENTION_SECONDS: window, MCP_MAX_SESSION_EVENTS: most } = this.settings
    if (performance.now() - this.#eventsSince > window * 1000) {
      this.#eventsSince = performance.now()
      this.#events = 0
    }
    if (++this.#events > most) {
      throw new Error(
        `This session had more than ${most} events in ${window} s: raise MCP_MAX_SESSION_EVENTS`,
      )
    }
  }

  async #change(change: SessionChange): Promise<void> {
    this.assertMine()
    try {
      await this.#dependencies.store.change(this.key, this.fence, change)
    } catch (error) {
      if (error instanceof FencedError) await this.drop("moved")
      throw error
    }
  }
}
