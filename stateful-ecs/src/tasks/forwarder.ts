import type { IncomingMessage } from "node:http"
import type { HttpResponse } from "@mcp-on-aws/hosting/http"
import { isJSONRPCRequest } from "@modelcontextprotocol/server"
import { tryLater } from "../sessions/refusals.ts"
import { isListening } from "../sessions/session-request.ts"
import type { SessionRequest } from "../sessions/session-request.ts"
import type { SessionKey } from "../sessions/session-key.ts"
import type { Session, SessionStore } from "../sessions/session-store.ts"
import type { Lease, Peer } from "./lease.ts"
import { PeerUnreachableError, peerHeaders } from "./peer-client.ts"
import type { PeerClient } from "./peer-client.ts"
import type { PeerWatch } from "./peer-watch.ts"
import { spliceStream } from "./splice.ts"

const LOCATION_MS = 5_000
const MOST_LOCATIONS = 20_000

/** Of a session no more than leads to it: many are kept. */
export type Location = Pick<Session, "owner" | "fence">

export interface ForwarderOptions {
  readonly store: SessionStore
  readonly lease: Lease
  readonly client: PeerClient
  readonly watch: PeerWatch
  /** How long a peer's lease is taken as read: one heartbeat. */
  readonly peerMs: number
  /** Serves a request wherever its session is by then. */
  readonly serve: (asked: SessionRequest) => Promise<HttpResponse>
}

/** Where sessions are, and the way there: remembered for a while, as what is out of date is answered 421. */
export class Forwarder {
  readonly #options: ForwarderOptions
  readonly #locations = new Map<string, { location: Location; at: number }>()
  readonly #peers = new Map<string, { peer: Peer | undefined; at: number }>()

  constructor(options: ForwarderOptions) {
    this.#options = options
  }

  async locate(key: SessionKey, { fresh }: { fresh: boolean }): Promise<Location | undefined> {
    const known = this.#locations.get(key.pk)
    if (!fresh && known && performance.now() - known.at < LOCATION_MS) return known.location
    const session = await this.#options.store.read(key)
    const location = session && { owner: session.owner, fence: session.fence }
    this.#locations.delete(key.pk)
    if (location) this.#locations.set(key.pk, { location, at: performance.now() })
    this.#forgetOld()
    return location
  }

  forget(key: SessionKey) {
    this.#locations.delete(key.pk)
  }

  /** In the order in which they were looked for. */
  #forgetOld() {
    for (const [pk, { at }] of this.#locations) {
      if (performance.now() - at < LOCATION_MS && this.#locations.size <= MOST_LOCATIONS) return
      this.#locations.delete(pk)
    }
  }

  /** The owner's answer; nothing where it lives no more, gave the session up, or cannot be reached. */
  async forward(
    key: SessionKey,
    asked: SessionRequest,
    { owner }: Location,
  ): Promise<HttpResponse | undefined> {
    const peer = await this.#peer(owner)
    const answer = peer && (await this.#send(peer, asked))
    if (answer && answer.status !== 421) return answer
    this.forget(key)
    this.#peers.delete(owner)
    return undefined
  }

  /** Has another task become the owner, as this one is about to end. Nothing where there is no other. */
  async delegate(asked: SessionRequest, claim: string): Promise<HttpResponse | undefined> {
    const peers = (await this.#options.lease.listPeers()).filter(({ draining }) => !draining)
    for (const peer of peers.sort(() => Math.random() - 0.5)) {
      const answer = await this.#send(peer, asked, claim)
      if (answer && answer.status !== 421 && answer.status !== 503) return answer
    }
    return undefined
  }

  async #peer(instance: string): Promise<Peer | undefined> {
    const known = this.#peers.get(instance)
    if (known && performance.now() - known.at < this.#options.peerMs) return known.peer
    const peer = await this.#options.lease.readPeer(instance)
    this.#peers.set(instance, { peer, at: performance.now() })
    return peer
  }

  async #send(peer: Peer, asked: SessionRequest, claim?: string): Promise<HttpResponse | undefined> {
    const { client, watch, serve, lease } = this.#options
    const { request, json, stream } = asked
    const { signal, release } = watch.watch(peer.instance)
    const extra = {
      ...(stream !== undefined && { [peerHeaders.stream]: stream }),
      ...(claim !== undefined && { [peerHeaders.claim]: claim }),
    }
    // A stream that only listens would hold a task that is to end.
    const ends = isListening(request) ? lease.drainSignal : undefined
    const until = AbortSignal.any([signal, request.signal, ...(ends ? [ends] : [])])
    try {
      // As it was read here: its bytes are gone.
      const passed = { ...request, body: request.method === "POST" ? JSON.stringify(json) : undefined }
      const answer = await client.send(peer, passed, { extra, signal: until })
      if (!answer.headers["content-type"]?.startsWith("text/event-stream")) {
        const body = await readText(answer)
        release()
        return { status: answer.statusCode ?? 502, headers: headersOf(answer), body }
      }
      const ids = [json].flat().flatMap((message) => (isJSONRPCRequest(message) ? message.id : []))
      const body = spliceStream({
        first: answer,
        request,
        ids,
        serveAgain: (again) => serve({ ...asked, request: again }),
        ends: () => ends?.aborted === true,
        onClose: () => {
          release()
          answer.destroy()
        },
      })
      return { status: answer.statusCode ?? 502, headers: headersOf(answer), body }
    } catch (error) {
      release()
      if (request.signal.aborted || !(error instanceof PeerUnreachableError || isBroken(error))) throw error
      // It was this task that gave up: the owner may well live.
      if (ends?.aborted) return tryLater("This task is about to end: listen through another", json)
      return undefined
    }
  }
}

const isBroken = (error: unknown) => error instanceof Error && "code" in error && error.code === "ECONNRESET"

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Of the connection between two tasks, and of nobody else's. */
const ownHeaders = [
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
  peerHeaders.task,
]

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string" && !ownHeaders.includes(name)) kept[name] = value
  }
  return kept
}
