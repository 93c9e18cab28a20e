import { setTimeout as delay } from "node:timers/promises"
import type { HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import { errorCodes, errorResponse } from "@mcp-on-aws/hosting/json-rpc"
import { isInitializeRequest, isJSONRPCRequest } from "@modelcontextprotocol/server"
import type { Forwarder, Location } from "../tasks/forwarder.ts"
import type { Lease } from "../tasks/lease.ts"
import type { Actor, ActorDependencies } from "./actor.ts"
import { beginSession } from "./begin-session.ts"
import { EventLog } from "./event-log.ts"
import { GET_STREAM, createStreamName, isStreamName, parseEventId } from "./position.ts"
import { misdirected, missingSessionId, tryLater, unknownSession } from "./refusals.ts"
import { persistWhile } from "./persist.ts"
import { restoreSession } from "./restore-session.ts"
import { replay } from "./replay.ts"
import type { Residents } from "./residents.ts"
import { isSessionId, sessionKey } from "./session-key.ts"
import type { SessionKey } from "./session-key.ts"
import { isListening } from "./session-request.ts"
import type { SessionRequest } from "./session-request.ts"
import { eventStream, streamIsOver } from "./sse.ts"
import { FencedError, StoreUnavailableError } from "./store-error.ts"

const MOST_TRIES = 8
const WAIT_MS = 25

export interface RouterOptions {
  readonly instance: string
  readonly lease: Lease
  readonly residents: Residents
  readonly forwarder: Forwarder
  readonly actors: ActorDependencies
}

/** Finds whoever has a session: this task, another that lives, or, where its owner is gone, this one from now on. */
export class SessionRouter {
  readonly #options: RouterOptions

  constructor(options: RouterOptions) {
    this.#options = options
  }

  /** A table that fails is waited for; where that takes too long it is said, with the time after which to try again. */
  async serve(asked: SessionRequest): Promise<HttpResponse> {
    const named = withStreamName(asked)
    const { actors, lease } = this.#options
    const find = async () => {
      if (lease.isValid()) return this.#find(named)
      return asked.hop ? misdirected() : tryLater("This task may not serve sessions now", asked.json)
    }
    try {
      return await persistWhile(() => undefined, find, actors.settings.MCP_TABLE_WAIT_MS)
    } catch (error) {
      if (error instanceof StoreUnavailableError) {
        actors.logger.warn("the sessions' table failed", { error })
        return tryLater("The sessions' table is busy or away", asked.json)
      }
      if (error instanceof FencedError) return tryLater("The session is moving to another task", asked.json)
      throw error
    }
  }

  async #find(asked: SessionRequest): Promise<HttpResponse> {
    const { request, json, caller, hop } = asked
    const id = request.headers["mcp-session-id"]
    if (id === undefined) return isInitializeRequest(json) ? this.#begin(asked) : missingSessionId(json)
    if (!isSessionId(id)) return unknownSession(json)
    // Whoever passed it on would try here until this task ends: told that the session is gone, it takes it.
    if (!hop && this.#options.lease.draining && isListening(request)) {
      return tryLater("This task is about to end: listen through another", json)
    }
    const key = sessionKey(caller.facts.principal, id)
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const actor = await this.#options.residents.get(key.pk)
      const answer = actor ? await this.#ask(actor, asked) : await this.#reach(key, asked)
      if (answer) return answer
      await delay(WAIT_MS * tries)
    }
    return tryLater("The session is moving between tasks", json)
  }

  /** Nothing where the session left this task under the request before anything was done. */
  async #ask(
    actor: Actor,
    { request, json, caller, stream }: SessionRequest,
  ): Promise<HttpResponse | undefined> {
    try {
      actor.assertMine()
      actor.touch()
      if (request.method === "DELETE") {
        await actor.delete()
        return { status: 200, headers: {} }
      }
      if (request.method === "POST") {
        return await actor.calls.post(request, json, {
          caller,
          ...(stream !== undefined && { name: stream }),
        })
      }
      const lastEventId = request.headers["last-event-id"]
      const cursor = lastEventId === undefined ? undefined : parseEventId(lastEventId)
      if (lastEventId !== undefined && !cursor) return unknownEventId()
      if (!cursor || cursor.stream === GET_STREAM) return await actor.get(request, cursor, caller)
      return isStreamName(cursor.stream)
        ? await actor.calls.resume(request, cursor, caller)
        : unknownEventId()
    } catch (error) {
      if (error instanceof FencedError && this.#options.lease.isValid()) return undefined
      throw error
    }
  }

  /** Nothing where the session has to be looked for again. */
  async #reach(key: SessionKey, asked: SessionRequest): Promise<HttpResponse | undefined> {
    const { instance, forwarder, lease } = this.#options
    const { request, json, hop } = asked
    const session = await forwarder.locate(key, { fresh: hop !== undefined })
    if (!session) return unknownSession(json)
    if (hop) return this.#takeOver(key, asked, session)
    const over = await this.#answerFromLog(key, request)
    if (over) return over
    const sent = session.owner === instance ? undefined : await forwarder.forward(key, asked, session)
    if (sent) return sent
    const now = await forwarder.locate(key, { fresh: true })
    if (!now) return unknownSession(json)
    if (now.fence !== session.fence) return undefined
    if (lease.draining) {
      const delegated = await forwarder.delegate(asked, String(now.fence))
      if (delegated) return delegated
    }
    return this.#claim(key, asked, now)
  }

  /** Passed on by another task, to one that has not got the session in memory. */
  async #takeOver(
    key: SessionKey,
    asked: SessionRequest,
    session: Location,
  ): Promise<HttpResponse | undefined> {
    const { instance, lease } = this.#options
    const mine = session.owner === instance && !lease.draining
    const wanted = asked.hop?.claim === String(session.fence)
    return mine || wanted ? this.#claim(key, asked, session) : misdirected()
  }

  async #claim(
    key: SessionKey,
    asked: SessionRequest,
    { owner, fence }: Location,
  ): Promise<HttpResponse | undefined> {
    const { instance, residents, actors, lease, forwarder } = this.#options
    const actor = await residents.arrive(key.pk, async () => {
      // First: it may live, though nobody reaches it, and would serve the session on if it were not told.
      if (owner !== instance) await lease.revoke(owner, { pk: key.pk, fence })
      const claimed = await actors.store.claim(key, fence)
      if (!claimed) return undefined
      forwarder.forget(key)
      actors.logger.info("claimed a session", { from: owner, fence: claimed.fence })
      return restoreSession(actors, { key, session: claimed, caller: asked.caller })
    })
    if (!actor) return undefined
    void actor.announce()
    return this.#ask(actor, asked)
  }

  async #begin(asked: SessionRequest): Promise<HttpResponse> {
    const { actors, residents, lease, forwarder } = this.#options
    const { request, json, caller, hop } = asked
    if (lease.draining) {
      const delegated = hop ? undefined : await forwarder.delegate(asked, "new")
      return delegated ?? tryLater("This task takes no new sessions: it is about to end", json)
    }
    return beginSession({ actors, residents }, { request, json, caller })
  }

  /** A stream that is over is resumed by any task. */
  async #answerFromLog(key: SessionKey, { method, headers }: HttpRequest): Promise<HttpResponse | undefined> {
    const cursor = method === "GET" ? parseEventId(headers["last-event-id"] ?? "") : undefined
    if (!cursor || !isStreamName(cursor.stream)) return undefined
    const { table, settings } = this.#options.actors
    const log = new EventLog({ table, key, retentionSeconds: settings.MCP_EVENT_RETENTION_SECONDS })
    if (!(await log.readEnd(cursor.stream))) return undefined
    const missed = await replay(log.readAfter(cursor.stream, cursor))
    return missed ? eventStream(missed, key.id) : streamIsOver()
  }
}

/** Named once, before it is tried anywhere: however often it is sent, and wherever to, it runs once. */
function withStreamName(asked: SessionRequest): SessionRequest {
  const ids = [asked.json].flat().flatMap((message) => (isJSONRPCRequest(message) ? message.id : []))
  return asked.stream !== undefined || ids.length === 0 ? asked : { ...asked, stream: createStreamName(ids) }
}

const unknownEventId = () =>
  errorResponse({
    status: 400,
    code: errorCodes.refused,
    message: "Unknown Last-Event-ID: this server did not issue it. Omit it to receive events from now on.",
  })
