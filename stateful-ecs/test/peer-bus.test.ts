import type { ServerResponse } from "node:http"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { PeerBus } from "../src/tasks/peer-bus.ts"
import { peerHeaders } from "../src/tasks/peer-client.ts"
import { eventually } from "./harness/client.ts"
import { startPeer } from "./harness/peer.ts"

let other: Awaited<ReturnType<typeof startPeer>>
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
  other = await startPeer("other", (incoming, outgoing) => {
    let body = ""
    incoming.on("data", (chunk) => (body += String(chunk)))
    incoming.on("end", () => {
      told.push((JSON.parse(body) as { event: { uri: string } }).event.uri)
      waiting.push(outgoing)
    })
  })
  const lease = { listPeers: () => (listings++, Promise.resolve([other.peer])) }
  const logger = createLogger({ level: "info", write: (line) => void logged.push(line) })
  bus = new PeerBus({ lease, client: other.client, logger })
})
afterEach(() => other.close())

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
    other.stopListening()
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
