import { request as sendRequest } from "node:http"
import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http"
import { describeErrorPage } from "./error-page.ts"
import { describeRequestHeaders, HEADER_LIMITS, readHeaders } from "./headers.ts"
import type { Header } from "./headers.ts"
import { sessionOf } from "../request-watch.ts"
import type { RequestWatch } from "../request-watch.ts"
import type { RegisteredTarget } from "./registered-target.ts"

export interface ProxyOptions {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: RegisteredTarget
  /** What the load balancer adds to the target's answer. */
  readonly added: readonly Header[]
  /** With nothing sent or received for so long, the connections are closed. */
  readonly idleTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly watched: RequestWatch
}

/** Passes one request to its target and the answer back, byte by byte as they come. */
export function proxyRequest(options: ProxyOptions) {
  new ProxiedRequest(options).start()
}

class ProxiedRequest {
  readonly #options: ProxyOptions
  readonly #outgoing: ClientRequest
  #idle: NodeJS.Timeout | undefined
  #connecting: NodeJS.Timeout | undefined

  constructor(options: ProxyOptions) {
    const { request, target } = options
    const { host, port } = target.target
    this.#options = options
    this.#outgoing = sendRequest({
      ...{ host, port, agent: target.agent, setHost: false, maxHeaderSize: HEADER_LIMITS.answer },
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: describeRequestHeaders(request).flat(),
    })
  }

  start() {
    const { request, response, target, idleTimeoutMs, connectTimeoutMs } = this.#options
    const release = target.begin({ end: () => this.#fail(502) })
    this.#idle = setTimeout(() => this.#idleOver(), idleTimeoutMs)
    this.#outgoing.on("socket", (socket) => {
      if (!socket.connecting) return
      this.#connecting = setTimeout(() => this.#fail(504), connectTimeoutMs)
      socket.once("connect", () => clearTimeout(this.#connecting))
    })
    this.#outgoing.on("response", (answer) => this.#answer(answer))
    // After the answer has begun, it alone tells whether the target failed.
    this.#outgoing.on("error", () => !response.headersSent && this.#fail(502))
    response.on("close", () => {
      clearTimeout(this.#idle)
      clearTimeout(this.#connecting)
      release()
      // A client that hangs up takes the connection to the target with it.
      if (!response.writableFinished) this.#outgoing.destroy()
      request.unpipe(this.#outgoing).resume()
    })
    request.on("data", () => this.#idle?.refresh())
    request.pipe(this.#outgoing)
  }

  #answer(answer: IncomingMessage) {
    const { response, added, watched } = this.#options
    // Named here, or Node would add a Keep-Alive header, which an ALB does not send.
    const connection: Header = ["Connection", response.shouldKeepAlive ? "keep-alive" : "close"]
    const headers = [...readHeaders(answer), ...added, connection]
    try {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers.flat())
    } catch {
      return this.#fail(502)
    }
    response.flushHeaders()
    watched.answered(response.statusCode, sessionOf(answer.headers))
    answer.on("data", () => {
      this.#idle?.refresh()
      watched.part()
    })
    answer.on("error", (error) => response.destroy(error))
    answer.pipe(response)
  }

  #idleOver() {
    const { request, response } = this.#options
    if (response.headersSent) response.destroy(new Error("Idle for too long"))
    else this.#fail(request.complete ? 504 : 408)
  }

  #fail(status: number) {
    const { response } = this.#options
    this.#outgoing.destroy()
    if (response.headersSent) response.destroy(new Error("The target broke off"))
    else sendErrorPage(response, status)
  }
}

export function sendErrorPage(response: ServerResponse, status: number) {
  const { reason, headers, body } = describeErrorPage(status)
  const connection = response.shouldKeepAlive ? "keep-alive" : "close"
  const more: Header[] = [
    ["Content-Length", String(body.byteLength)],
    ["Connection", connection],
  ]
  response.writeHead(status, reason, [...headers, ...more].flat())
  response.end(body)
}
