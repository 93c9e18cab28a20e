import { once } from "node:events"
import { createServer, request as httpRequest } from "node:http"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { afterEach } from "@jest/globals"
import { createLoadBalancer } from "../src/alb/load-balancer.ts"
import { createTargetGroup } from "../src/alb/target-group.ts"
import type { TargetState } from "../src/alb/registered-target.ts"
import { createCloudEvents } from "../src/events.ts"
import type { CloudEvent } from "../src/events.ts"
import { listen } from "../src/ports.ts"
import { createRequestWatch } from "../src/request-watch.ts"
import { closeServer, sendTo } from "./fronts-under-test.ts"
import type { ClientRequest } from "./fronts-under-test.ts"
import { waitUntil } from "./wait-until.ts"

/** A server whose health is as it is told, and which answers every other request as it is told. */
export interface TargetUnderTest {
  readonly id: string
  readonly port: number
  healthy: boolean
  /** Of the requests that were no health checks. */
  readonly connections: ReadonlySet<Socket>
  readonly checks: readonly IncomingMessage[]
  close(): Promise<void>
}

/** By default it answers with its id. */
export async function startTarget(id: string, answer?: RequestListener): Promise<TargetUnderTest> {
  const connections = new Set<Socket>()
  const checks: IncomingMessage[] = []
  const server = createServer((request, response) => {
    if (request.url === "/health") {
      checks.push(request)
      response.writeHead(target.healthy ? 200 : 503).end()
      return
    }
    connections.add(request.socket)
    if (answer) answer(request, response)
    else response.end(id)
  })
  const port = await listen(server, { port: 0, owner: id })
  const target = { id, port, healthy: true, connections, checks, close: () => closeServer(server) }
  return target
}

interface Settings {
  readonly stickiness?: boolean
  readonly idleTimeoutMs?: number
  readonly deregistrationDelayMs?: number
}

const open: Awaited<ReturnType<typeof startLoadBalancer>>[] = []
afterEach(async () => {
  for (const balancer of open.splice(0)) await balancer.close()
})

/** With the targets registered, and healthy where they can be. Its checks come every 20 ms. Closed after the test. */
export async function balance(targets: readonly TargetUnderTest[], settings?: Settings) {
  const balancer = await startLoadBalancer(targets, settings)
  open.push(balancer)
  return balancer
}

async function startLoadBalancer(targets: readonly TargetUnderTest[], settings: Settings = {}) {
  const { stickiness = false, idleTimeoutMs = 60_000, deregistrationDelayMs = 60_000 } = settings
  const group = createTargetGroup({
    healthCheck: { path: "/health", intervalMs: 20, timeoutMs: 1_000, threshold: 2 },
    ...{ deregistrationDelayMs, idleTimeoutMs },
  })
  const states: string[] = []
  group.subscribe((id, state) => states.push(`${id} ${state}`))
  const events = createCloudEvents()
  const seen: CloudEvent[] = []
  events.subscribe((event) => seen.push(event))
  const watch = createRequestWatch({ events, server: "tested", front: "alb" })
  const server = createLoadBalancer({ targets: group, stickiness, idleTimeoutMs, watch })
  const port = await listen(server, { port: 0, owner: "a load balancer" })
  const until = (id: string, state: TargetState) =>
    waitUntil(`${id} is ${state}`, () => group.stateOf(id) === state)
  for (const { id, port } of targets) group.register({ id, host: "127.0.0.1", port })
  for (const { id, healthy } of targets) if (healthy) await until(id, "healthy")
  return {
    ...{ group, port, states, until, seen },
    send: (request: ClientRequest = {}) => sendTo(port, request),
    /** Who answered, of so many requests one after the other. */
    async ask(count: number, headers: ClientRequest["headers"] = []) {
      const bodies: string[] = []
      for (let index = 0; index < count; index++) {
        bodies.push((await sendTo(port, { headers })).body.toString())
      }
      return bodies
    },
    async close() {
      group.close()
      await closeServer(server)
      for (const target of targets) await target.close()
    },
  }
}

/** Begins an answer, and ends it when it is told to. */
export function createSlowAnswer() {
  const begun = Promise.withResolvers<{ request: IncomingMessage; response: ServerResponse }>()
  const listener: RequestListener = (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.write("data: begun\n\n")
    begun.resolve({ request, response })
  }
  return { listener, begun: begun.promise }
}

/** Sends a request, and reads the first event of its answer. */
export async function openStream(port: number) {
  const outgoing = httpRequest({ port, host: "127.0.0.1", agent: false })
  outgoing.end()
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage]
  const [first] = (await once(answer, "data")) as [Buffer]
  const ended = new Promise<string>((resolve) => {
    answer.on("end", () => resolve("ended"))
    answer.on("error", () => resolve("broken"))
  })
  return { outgoing, first: first.toString(), ended }
}

export const startTargets = (...ids: string[]) => Promise.all(ids.map((id) => startTarget(id)))
