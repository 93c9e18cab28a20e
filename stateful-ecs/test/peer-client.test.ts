import { once } from "node:events"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { PeerClient, peerHeaders } from "../src/tasks/peer-client.ts"

/** More than one would bound the sockets to one task by, and fewer than the front takes at once. */
const MANY = 1_100

let server: Server
let client: PeerClient
beforeEach(async () => {
  client = new PeerClient()
  server = createServer((_, outgoing) => {
    outgoing.writeHead(200, { [peerHeaders.task]: "busy", "content-type": "text/event-stream" })
    outgoing.write(": open\n\n")
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
})
afterEach(() => {
  client.close()
  server.closeAllConnections()
  server.close()
})

describe("what is passed on to a task", () => {
  test("waits for nothing that was passed on before, however many of its streams are open", async () => {
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const peer = { instance: "busy", address, draining: false }
    const listen = { method: "GET", path: "/mcp", headers: {} }
    const { signal } = new AbortController()
    const streams = []

    for (let at = 0; at < MANY; at++) streams.push(await client.send(peer, listen, { signal }))

    expect(streams.map(({ statusCode }) => statusCode)).toEqual(Array(MANY).fill(200))
    for (const stream of streams) stream.on("error", () => undefined).destroy()
  })
})
