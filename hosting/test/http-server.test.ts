import { once } from "node:events"
import { connect } from "node:net"
import type { AddressInfo } from "node:net"
import { describe, expect, test } from "@jest/globals"
import { listen } from "../src/container/http-server.ts"
import { createNodeListener } from "../src/node/listener.ts"

describe("a server in a container", () => {
  test.each([
    ["headers", "POST / HTTP/1.1\r\nHost: a\r\n"],
    ["its body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na"],
  ])("answers 408 to a client that does not come to the end of %s", async (_, begun) => {
    let served = 0
    const app = createNodeListener(async () => ({ status: 200 + served++, headers: {} }), {
      maxBodyBytes: 100,
    })
    const server = await listen(app, { host: "127.0.0.1", port: 0, maxRequests: 10, requestMs: 200 })
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
    socket.write(begun)
    const [answer] = (await once(socket, "data")) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 408 /)
    await once(socket, "close")
    expect(served).toBe(0)
    server.close()
  })
})
