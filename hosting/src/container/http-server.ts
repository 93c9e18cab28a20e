import { once } from "node:events"
import { createServer } from "node:http"
import type { RequestListener, Server } from "node:http"
import { setTimeout as delay } from "node:timers/promises"

/** An ALB's idle timeout is 60 s by default: a connection that this side closes first is answered 502 there. */
const KEEP_ALIVE_MS = 75_000
/** Bounds clients that send slowly. */
const WHOLE_REQUEST_MS = 30_000

export interface Address {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
}

/** Listens behind a load balancer. Fails where the port is taken. */
export async function listen(listener: RequestListener, { host, port }: Address): Promise<Server> {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: WHOLE_REQUEST_MS, requestTimeout: WHOLE_REQUEST_MS },
    listener,
  )
  server.listen(port, host)
  await once(server, "listening")
  return server
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
  server.closeIdleConnections()
  await Promise.race([over, closed])
  server.closeAllConnections()
}
