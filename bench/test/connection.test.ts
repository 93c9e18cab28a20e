import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { afterEach, describe, expect, test } from "@jest/globals"
import { openConnection } from "../src/requests/connection.ts"

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

/** A server that answers whatever comes with these parts, one write each. */
async function answering(parts: readonly string[]) {
  const server = createServer((socket) => {
    socket.setNoDelay(true).on("data", () => {
      void (async () => {
        for (const part of parts) {
          socket.write(part)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      })()
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const connection = await openConnection((server.address() as AddressInfo).port)
  closing.push(connection.close, () => server.close())
  return connection
}

describe("a connection of the load generator", () => {
  test.each([
    ["a length", ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "\r\nhel", "lo"]],
    ["chunks", ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "llo\r\n0\r\n", "\r\n"]],
  ])("waits for the whole of an answer with %s", async (_, parts) => {
    const { send } = await answering(parts)
    expect(await send(Buffer.from("x"))).toBe(parts.join(""))
    expect(await send(Buffer.from("x"))).toBe(parts.join(""))
  })
})
