import { once } from "node:events"
import { request as httpRequest } from "node:http"
import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http"
import { createFront } from "../src/fronts/front.ts"
import type { FrontKind } from "../src/fronts/front.ts"
import { listen } from "../src/ports.ts"
import { createRequestWatch } from "../src/request-watch.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"

export const MIB = 1024 * 1024
export const binary = Buffer.from([0, 1, 254, 255])
export const json: [string, string] = ["Content-Type", "application/json"]
export const cookies = ["a=1; Path=/", "b=2; HttpOnly"]

export interface ClientRequest {
  readonly method?: string
  readonly path?: string
  /** As they go over the wire: name, value, name, value. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
}

export interface ClientAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Broken off before its end. */
  readonly broken: boolean
}

export interface FrontUnderTest {
  readonly port: number
  send(request?: ClientRequest): Promise<ClientAnswer>
  /** What the function is to answer or do, by the header `x-answer`. */
  ask(what: object, request?: ClientRequest): Promise<ClientAnswer>
  /** The event that the function got. */
  event<Event>(request?: ClientRequest): Promise<Event>
  close(): Promise<void>
}

export async function startFront(
  kind: FrontKind,
  { fn, events }: FunctionUnderTest,
): Promise<FrontUnderTest> {
  const server = createFront({
    kind,
    fn,
    watch: createRequestWatch({ events, server: "tested", front: kind.name }),
  })
  const port = await listen(server, { port: 0, owner: kind.name })
  const send = (request: ClientRequest = {}) => sendTo(port, request)
  const ask = (what: object, request: ClientRequest = {}) =>
    send({ ...request, headers: [...(request.headers ?? []), ["x-answer", JSON.stringify(what)]] })
  return {
    port,
    send,
    ask,
    async event<Event>(request?: ClientRequest) {
      const { body } = await send(request)
      return JSON.parse(body.toString()) as Event
    },
    close: () => closeServer(server),
  }
}

/** What a front answers for a function that may have no environment at all. */
export async function sendToThrottled(kind: FrontKind, path = "/") {
  const throttled = await startFunction({ concurrency: 0 })
  const front = await startFront(kind, throttled)
  const answer = await front.send({ path })
  await front.close()
  await throttled.close()
  return answer
}

/** What a front of little patience answers for a function that takes its time. */
export async function sendToSlow(kind: FrontKind, tested: FunctionUnderTest, path = "/") {
  const front = await startFront(kind, tested)
  const answer = await front.ask({ wait: 500, give: { statusCode: 200 } }, { path })
  await front.close()
  return answer
}

export async function sendTo(
  port: number,
  { method = "GET", path = "/", headers = [], body }: ClientRequest,
) {
  const host: [string, string][] = headers.some(([name]) => name === "Host")
    ? []
    : [["Host", `localhost:${port}`]]
  const length: [string, string][] = body ? [["Content-Length", String(Buffer.byteLength(body))]] : []
  const outgoing = httpRequest({
    ...{ host: "127.0.0.1", port, method, path, agent: false, setHost: false },
    headers: [...host, ...headers, ...length].flat(),
  })
  outgoing.end(body)
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage]
  const chunks: Buffer[] = []
  let broken = false
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    broken = true
  }
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks), broken }
}

export async function closeServer(server: Server) {
  server.close()
  server.closeAllConnections()
  if (server.listening) await once(server, "close")
}
