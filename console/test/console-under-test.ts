import { request as httpRequest } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { createCloudEvents } from "@mcp-on-aws/local/events"
import type { CloudEvents } from "@mcp-on-aws/local/events"
import type { Endpoint } from "@mcp-on-aws/local/endpoints"
import { listen } from "@mcp-on-aws/local/ports"
import { createApi } from "../src/api.ts"
import type { Driven } from "../src/api.ts"
import { buildPage } from "../src/build-page.ts"
import { observe } from "../src/observer.ts"
import type { Observer, Watched } from "../src/observer.ts"
import { createConsoleServer } from "../src/server.ts"

export interface ConsoleUnderTest {
  readonly port: number
  readonly events: CloudEvents
  readonly observer: Observer
  /** What the cloud was told to do. */
  readonly told: string[]
  send(request: ClientRequest): Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }>
  /** As the page does it. */
  post(action: string, body?: unknown): Promise<{ status: number; text: string }>
  close(): Promise<void>
}

export interface ClientRequest {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The console of a cloud in which nothing runs: what it is told to do is written down. */
export async function startConsoleAlone(endpoints: readonly Endpoint[] = []): Promise<ConsoleUnderTest> {
  const told: string[] = []
  const cloud = createCloud(told, endpoints)
  const { events } = cloud
  const observer = observe(cloud)
  const api = createApi(cloud, observer)
  const server = createConsoleServer({ page: await buildPage(), observer, api })
  await listen(server, { port: 0, owner: "a test" })
  const { port } = server.address() as AddressInfo
  const own = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` }
  const send: ConsoleUnderTest["send"] = (request) => sendTo(port, request)
  return {
    ...{ port, events, observer, told, send },
    post: (action, body = {}) =>
      send({
        method: "POST",
        path: `/api/${action}`,
        headers: { ...own, "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    async close() {
      observer.close()
      await api.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** One in which nothing runs. */
export function createCloud(told: string[] = [], endpoints: readonly Endpoint[] = []): Driven & Watched {
  const tell = (what: string) => async (id: string) => void told.push(`${what} ${id}`)
  const auth: Driven["auth"] = {
    kind: "none",
    variablesFor: () => ({}),
    headersFor: async () => ({}),
    hint: () => [],
    connect: () => "",
  }
  return {
    ...{ auth, events: createCloudEvents(), tables: [], dynamoDbUrl: "" },
    endpoints: () => [...endpoints],
    deploy: tell("deploy"),
    interrupt: tell("drain"),
    kill: tell("kill"),
    pause: tell("pause"),
    resume: tell("resume"),
  }
}

/** With any headers, Host included, which `fetch` would not send. */
function sendTo(port: number, { method = "GET", path = "/", headers = {}, body }: ClientRequest) {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<ConsoleUnderTest["send"]>>>()
  const outgoing = httpRequest({ port, host: "127.0.0.1", method, path, headers, agent: false }, (answer) => {
    answer.toArray().then((chunks: Buffer[]) => {
      const text = Buffer.concat(chunks).toString()
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
    }, reject)
  })
  outgoing.on("error", reject)
  outgoing.end(body)
  return promise
}
