import { once } from "node:events"
import { createServer } from "node:http"
import type { RequestListener, Server } from "node:http"
import { setTimeout as delay } from "node:timers/promises"
import { errorCodes, errorResponse } from "../json-rpc.ts"
import type { Logger } from "../log.ts"

/** An ALB's idle timeout is 60 s by default: a connection that this side closes first is answered 502 there. */
const KEEP_ALIVE_MS = 75_000
const MOST_HEADER_BYTES = 16 * 1024
const IDLE_CHECK_MS = 100
const REFUSALS_TOLD_MS = 1_000

export interface ListenOptions {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  /** At once, open streams included: each costs memory until it ends. More are answered 503. */
  readonly maxRequests?: number
  /** A client that sends its request more slowly is answered 408. */
  readonly requestMs?: number
  /** Hears of requests over `maxRequests`. */
  readonly logger?: Logger
}

/** Listens behind a load balancer. Fails where the port is taken. */
export async function listen(
  listener: RequestListener,
  { host, port, maxRequests = Infinity, requestMs = 30_000, logger }: ListenOptions,
): Promise<Server> {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      // Node looks every 30 s by default: the limit would be twice what it says.
      connectionsCheckingInterval: requestMs / 10,
      maxHeaderSize: MOST_HEADER_BYTES,
    },
    boundRequests(listener, maxRequests, countRefusals(maxRequests, logger)),
  )
  server.listen(port, host)
  await once(server, "listening")
  return server
}

/** The health check is answered all the same: a task that is busy must not be ended for it. */
function boundRequests(listener: RequestListener, most: number, onRefused: () => void): RequestListener {
  let open = 0
  const { status, headers, body } = errorResponse({
    status: 503,
    code: errorCodes.refused,
    message: `This server has ${most} requests open, its limit. Nothing was done: send it again in a few seconds`,
    headers: { "retry-after": "5", connection: "close" },
  })
  return (request, response) => {
    if (open >= most && request.url !== "/health") {
      response.writeHead(status, headers).end(body)
      onRefused()
      return
    }
    open += 1
    response.once("close", () => (open -= 1))
    listener(request, response)
  }
}

/** One line a second at most: a line for each would cost what refusing saves. */
function countRefusals(most: number, logger: Logger | undefined) {
  let refused = 0
  const tell = () => {
    logger?.warn("requests were refused: MCP_MAX_REQUESTS are open", { refused, most })
    refused = 0
  }
  return () => {
    refused += 1
    if (refused === 1) setTimeout(tell, REFUSALS_TOLD_MS).unref()
  }
}

export interface DrainOptions {
  /** New requests are still taken for so long: the load balancer learns only then that this target drains. */
  readonly settleMs: number
  /** Calls in flight may go on for so long, `settleMs` included. */
  readonly graceMs: number
}

/** Lets the calls in flight end, takes no new connections, then closes what is left. */
export async function drain(server: Server, { settleMs, graceMs }: DrainOptions): Promise<void> {
  const over = delay(graceMs, undefined, { ref: false })
  await Promise.race([over, delay(Math.min(settleMs, graceMs))])
  const closed = new Promise((resolve) => server.close(resolve))
  // A load balancer keeps its connections: each falls idle when its last call has ended.
  const closing = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  await Promise.race([over, closed])
  clearInterval(closing)
  server.closeAllConnections()
}
