import { once } from "node:events"
import type { Socket } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { peerHeaders } from "../src/tasks/peer-client.ts"
import { startPeer } from "./harness/peer.ts"

/** More than one would bound the sockets to one task by, and fewer than the front takes at once. */
const MANY = 1_100
/** Longer than a connection may take. */
const STANDSTILL_MS = 500

let busy: Awaited<ReturnType<typeof startPeer>>
let deleted: boolean
beforeEach(async () => {
  const known = new Set<Socket>()
  deleted = false
  busy = await startPeer("busy", (incoming, outgoing) => {
    const { socket, method } = incoming
    // It took effect, but the connection had been closed meanwhile.
    if (method === "DELETE" && known.has(socket)) {
      deleted = true
      socket.destroy()
      return
    }
    known.add(socket)
    if (method !== "GET") {
      outgoing.writeHead(deleted ? 404 : 200, { [peerHeaders.task]: "busy" }).end()
      deleted ||= method === "DELETE"
      return
    }
    outgoing.writeHead(200, { [peerHeaders.task]: "busy", "content-type": "text/event-stream" })
    outgoing.write(": open\n\n")
  })
})
afterEach(() => busy.close())

describe("what is passed on to a task", () => {
  test("waits for nothing that was passed on before, however many of its streams are open", async () => {
    const streams = []

    for (let at = 0; at < MANY; at++) streams.push(await send("GET"))

    expect(streams.map(({ statusCode }) => statusCode)).toEqual(Array(MANY).fill(200))
    for (const stream of streams) stream.on("error", () => undefined).destroy()
  })

  test("arrives though the task that sends it stands still for a while", async () => {
    const answered = send("POST")
    await new Promise((resolve) => process.nextTick(resolve))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STANDSTILL_MS)

    const answer = await answered

    expect(answer.statusCode).toBe(200)
    answer.resume()
  })

  test("ends a session once: it comes on no connection that may have been closed", async () => {
    const answer = await send("POST")
    await once(answer.resume(), "end")

    const { statusCode } = await send("DELETE")

    expect([statusCode, deleted]).toEqual([200, true])
  })
})

function send(method: string) {
  const { signal } = new AbortController()
  return busy.client.send(busy.peer, { method, path: "/mcp", headers: {} }, { signal })
}
