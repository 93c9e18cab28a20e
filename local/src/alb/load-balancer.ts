import { createServer } from "node:http"
import type { Server } from "node:http"
import type { Socket } from "node:net"
import { describeErrorPage } from "./error-page.ts"
import type { WatchRequest, WatchedListener } from "../request-watch.ts"
import { describeInPassing } from "../request-watch.ts"
import { findRefusal, HEADER_LIMITS } from "./headers.ts"
import type { Header } from "./headers.ts"
import { createListenerRules } from "./listener-rules.ts"
import type { ListenerRule } from "./listener-rules.ts"
import { proxyRequest, sendErrorPage } from "./proxied-request.ts"
import { createStickiness } from "./stickiness.ts"
import type { TargetGroup } from "./target-group.ts"

export interface LoadBalancerOptions {
  /** Targets of the default action. */
  readonly targets: TargetGroup
  /** Whether a client's cookie keeps it at its target. */
  readonly stickiness: boolean
  readonly idleTimeoutMs: number
  readonly connectTimeoutMs?: number
  readonly watch: WatchRequest
  /** What matches one goes to another target group: a function's. */
  readonly rules?: readonly ListenerRule<WatchedListener>[]
}

const CONNECT_TIMEOUT_MS = 10_000
const LONGEST_CHECK_MS = 30_000

/** An Application Load Balancer with one listener; whoever makes it lets it listen. */
export function createLoadBalancer(options: LoadBalancerOptions): Server {
  const { targets, idleTimeoutMs, connectTimeoutMs = CONNECT_TIMEOUT_MS, watch } = options
  const stickiness = options.stickiness ? createStickiness() : undefined
  const findAction = createListenerRules(options.rules ?? [])
  const server = createServer({
    maxHeaderSize: HEADER_LIMITS.request,
    keepAliveTimeout: idleTimeoutMs,
    headersTimeout: idleTimeoutMs,
    // A body may take as long as it does not pause: that is watched for each request.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(idleTimeoutMs, LONGEST_CHECK_MS),
  })
  server.on("request", (request, response) => {
    const watched = watch(request, response)
    const status = findRefusal(request)
    const forward = status ? undefined : findAction(request)
    if (forward) return forward(request, response, watched)
    const target = status ? undefined : targets.choose(stickiness?.read(request.headers.cookie))
    if (!target) {
      request.resume()
      return sendErrorPage(response, status ?? 503)
    }
    watched.routed(target.id)
    describeInPassing(request, watched)
    const added = stickiness?.issue(target.id).map((cookie): Header => ["Set-Cookie", cookie]) ?? []
    proxyRequest({ request, response, target, added, idleTimeoutMs, connectTimeoutMs, watched })
  })
  server.on("clientError", answerMalformed)
  return server
}

function answerMalformed(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable || error.code === "ECONNRESET") return socket.destroy()
  const { status, reason, headers, body } = describeErrorPage(
    error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400,
  )
  const lines = [...headers, ["Content-Length", body.byteLength], ["Connection", "close"]]
  const head = [`HTTP/1.1 ${status} ${reason}`, ...lines.map((pair) => pair.join(": "))].join("\r\n")
  socket.end(`${head}\r\n\r\n${body.toString()}`)
}
