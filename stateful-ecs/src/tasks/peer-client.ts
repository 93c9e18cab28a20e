import { Agent, request as httpRequest } from "node:http"
import type { IncomingMessage } from "node:http"
import type { HttpRequest } from "@mcp-on-aws/hosting/http"
import type { Peer } from "./lease.ts"
import { isPrivateAddress } from "./private-address.ts"

const CONNECT_TIMEOUT_MS = 300
const MISDIRECTED = 421

/** What one task tells another beside the request that it passes on. */
export const peerHeaders = {
  /** The task that is meant: an address may have gone to another. */
  task: "x-mcp-task",
  /** The name of a POST's stream, so that sent twice it runs once. */
  stream: "x-mcp-stream",
  /** Become the owner, if the session's fence is still this; `new` for a session that begins. */
  claim: "x-mcp-claim",
} as const

const dropped = new Set<string>([
  ...Object.values(peerHeaders),
  "connection",
  "content-length",
  "cookie",
  "expect",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
])

interface PassedRequest extends Pick<HttpRequest, "method" | "path" | "headers"> {
  readonly body?: string | undefined
}

/** The task did not answer, or stopped answering: whether it got the request is not known. */
export class PeerUnreachableError extends Error {
  override name = "PeerUnreachableError"
}

/** Sends requests to other tasks, over the private network alone. */
export class PeerClient {
  /** As many sockets as it takes: a request that waited for one could not be given up. The front bounds them. */
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity })

  /** The caller's own headers go with it, `Authorization` among them: the other task verifies it again. */
  async send(
    peer: Peer,
    request: PassedRequest,
    { extra = {}, signal }: { extra?: Record<string, string>; signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const kept = Object.entries(request.headers).filter(([name]) => !dropped.has(name))
    const headers = { ...Object.fromEntries(kept), ...extra, [peerHeaders.task]: peer.instance }
    const options = { ...request, headers }
    try {
      return await this.#once(peer, options, signal)
    } catch (error) {
      // A connection kept from before, closed under the request by a task that lives.
      if (!(error instanceof PeerUnreachableError && error.cause === REUSED)) throw error
      return this.#once(peer, options, signal)
    }
  }

  close() {
    this.#agent.destroy()
  }

  #once(
    { instance, address }: Peer,
    { method, path, headers, body }: PassedRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { hostname, port } = new URL(`http://${address}`)
    const host = hostname.replace(/^\[|\]$/g, "")
    if (!isPrivateAddress(host)) {
      return Promise.reject(new PeerUnreachableError(`Task ${instance} gave no private address: ${address}`))
    }
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        host,
        port,
        method,
        path,
        headers: { ...headers },
        // On a connection of its own: sent twice, it would be answered 404 though it took effect.
        agent: method === "DELETE" ? false : this.#agent,
        signal,
      })
      let timer: NodeJS.Timeout | undefined
      outgoing.on("socket", (socket) => {
        if (!socket.connecting) return
        const giveUp = () => {
          if (socket.connecting) outgoing.destroy(new Error(`No connection within ${CONNECT_TIMEOUT_MS} ms`))
        }
        // It may be this task that stood still: what came meanwhile is read before.
        timer = setTimeout(() => setImmediate(giveUp), CONNECT_TIMEOUT_MS)
        socket.once("connect", () => clearTimeout(timer))
      })
      outgoing.on("response", (answer) => {
        if (answer.statusCode === MISDIRECTED || answer.headers[peerHeaders.task] === instance) {
          resolve(answer)
          return
        }
        answer.destroy()
        reject(new PeerUnreachableError(`Something else than task ${instance} answers at ${address}`))
      })
      outgoing.on("error", (error) => {
        clearTimeout(timer)
        const cause = outgoing.reusedSocket && !signal.aborted ? REUSED : error
        reject(new PeerUnreachableError(`Task ${instance} at ${address} did not answer`, { cause }))
      })
      outgoing.end(body)
    })
  }
}

const REUSED = new Error("The connection had been used before")
