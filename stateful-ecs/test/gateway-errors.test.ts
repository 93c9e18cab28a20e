import { once } from "node:events"
import { createServer, request as send } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { afterEach, expect, test } from "@jest/globals"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"

/** Clients try twice, this far apart: the first falls into the window, the second behind it. */
const RETRY_MS = 1_000
const WINDOW_MS = 1_300

let cluster: Cluster | undefined
let balancer: Awaited<ReturnType<typeof startBalancer>> | undefined
afterEach(async () => {
  balancer?.close()
  await cluster?.stop()
})

/** Passes on in turns, and in its bad moments cuts what goes through it and answers 502, as an ALB without targets. */
async function startBalancer(targets: readonly string[]) {
  const sockets = new Set<Socket>()
  let bad = false
  let turn = 0
  let refused = 0
  const server = createServer((incoming, outgoing) => {
    if (bad) {
      refused += 1
      outgoing.writeHead(502).end()
      return
    }
    const { method = "GET", url = "/", headers } = incoming
    const target = targets[turn++ % targets.length] ?? ""
    const passed = send(new URL(url, target), { method, headers: { ...headers, host: new URL(target).host } })
    incoming.pipe(passed)
    passed.on("error", () => outgoing.destroy())
    outgoing.on("close", () => passed.destroy())
    passed.on("response", (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    })
  })
  server.on("connection", (socket) => sockets.add(socket))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`),
    refused: () => refused,
    async failFor(ms: number) {
      bad = true
      for (const socket of sockets) socket.destroy()
      await delay(ms)
      bad = false
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

test("a window of 502s loses nothing of a call to a client that keeps no cookies", async () => {
  cluster = await startCluster(["a", "b"], { MCP_SSE_RETRY_MS: String(RETRY_MS) })
  balancer = await startBalancer(["a", "b"].map((name) => cluster!.task(name).url))
  const client = new Client({ name: "test", version: "1" })
  const requestInit = { headers: { authorization: "Bearer ann" } }
  await client.connect(new StreamableHTTPClientTransport(balancer.url, { requestInit }))
  const steps: number[] = []
  const third = Promise.withResolvers<void>()
  const onprogress = ({ progress }: { progress: number }) => {
    steps.push(progress)
    if (progress === 3) third.resolve()
  }

  const counting = client.callTool({ name: "count", arguments: { to: 12, delay_ms: 150 } }, undefined, {
    onprogress,
  })
  await third.promise
  await balancer.failFor(WINDOW_MS)
  const result = await counting

  expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(result.content).toEqual([{ type: "text", text: "counted to 12" }])
  expect(balancer.refused()).toBeGreaterThan(0)
  await client.close()
})
