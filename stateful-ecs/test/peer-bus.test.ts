import { once } from "node:events"
import { createServer } from "node:http"
import type { Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { PeerBus } from "../src/tasks/peer-bus.ts"
import { PeerClient, peerHeaders } from "../src/tasks/peer-client.ts"
import { eventually } from "./harness/client.ts"

let server: Server
let client: PeerClient
let bus: PeerBus
let told: string[]
let waiting: ServerResponse[]
let listings: number
let logged: string[]
beforeEach(async () => {
  told = []
  waiting = []
  listings = 0
  logged = []
  client = new PeerClient()
  server = createServer((incoming, outgoing) => {
    let body = ""
    incoming.on("data", (chunk) => (body += String(chunk)))
    incoming.on("end", () => {
      told.push((JSON.parse(body) as { event: { uri: string } }).event.uri)
      waiting.push(outgoing)
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const peer = { instance: "other", address: addressOf(server), draining: false }
  const lease = { listPeers: () => (listings++, Promise.resolve([peer])) }
  const logger = createLogger({ level: "info", write: (line) => void logged.push(line) })
  bus = new PeerBus({ lease, client, logger })
})
afterEach(() => {
  client.close()
  server.closeAllConnections()
  server.close()
})

describe("what changed", () => {
  test("is told to the other tasks without asking each time who they are", async () => {
    const uris = Array.from({ length: 50 }, (_, at) => `test://${at}`)

    for (const uri of uris) publish(uri)
    await toldTimes(uris.length)

    expect([told.sort(), listings]).toEqual([uris.sort(), 1])
  })

  test("is told once more where it changes again while a task is told", async () => {
    publish("test://same")
    await toldTimes(1)

    for (let at = 0; at < 20; at++) publish("test://same")
    publish("test://other")
    await toldTimes(2)
    answer()
    await toldTimes(3)
    answer()

    expect(told).toEqual(["test://same", "test://other", "test://same"])
  })

  test("is told to the tasks of that moment, once one of them did not answer", async () => {
    server.close()
    publish("test://1")
    await eventually(
      () => logged,
      (lines) => lines.some((line) => line.includes("a task could not be told of a change")),
    )

    publish("test://2")
    await eventually(
      () => listings,
      (count) => count === 2,
    )
  })
})

const publish = (uri: string) => bus.publish({ event: { kind: "resource_updated", uri } })

const toldTimes = (times: number) =>
  eventually(
    () => told,
    ({ length }) => length === times,
  )

function answer() {
  for (const outgoing of waiting.splice(0)) outgoing.writeHead(202, { [peerHeaders.task]: "other" }).end()
}

const addressOf = (listening: Server) => `127.0.0.1:${(listening.address() as AddressInfo).port}`
