import { once } from "node:events"
import { Agent, get } from "node:http"
import type { IncomingMessage } from "node:http"
import { connect } from "node:net"
import type { AddressInfo } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, test } from "@jest/globals"
import { drain, listen } from "../src/container/http-server.ts"
import type { ReadBody } from "../src/http.ts"
import { createNodeListener } from "../src/node/listener.ts"
import { createTestApp } from "./fixtures.ts"

describe("a server in a container", () => {
  test.each([
    ["headers", "POST / HTTP/1.1\r\nHost: a\r\n"],
    ["its body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na"],
  ])("answers 408 to a client that does not come to the end of %s", async (_, begun) => {
    let served = 0
    const app = createNodeListener(
      async ({ body }) => {
        const read = await (body as ReadBody)()
        if ("refusal" in read) return read.refusal
        return { status: 200 + served++, headers: {} }
      },
      { maxBodyBytes: 100 },
    )
    const server = await listen(app, { host: "127.0.0.1", port: 0, maxRequests: 10, requestMs: 200 })
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
    socket.write(begun)
    const [answer] = (await once(socket, "data")) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 408 /)
    await once(socket, "close")
    expect(served).toBe(0)
    server.close()
  })

  test("says in its log how many requests over its limit it refused, in one line", async () => {
    const { logger, lines } = createTestApp()
    const mayEnd = Promise.withResolvers<void>()
    const server = await listen((_, response) => void mayEnd.promise.then(() => response.end()), {
      ...{ host: "127.0.0.1", port: 0, maxRequests: 1, logger },
    })
    const ask = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const arrived = once(server, "request")
    const first = ask()
    await arrived

    const refused = await Promise.all([ask(), ask(), ask()])
    while (lines.length === 0) await delay(5)
    mayEnd.resolve()

    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503])
    expect((await first).status).toBe(200)
    expect(lines).toEqual([expect.objectContaining({ level: "warn", refused: 3, most: 1 })])
    server.close()
  })

  test("has drained as soon as its last call has ended, whose connection is kept", async () => {
    const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const server = await listen(
      (_, response) => {
        begun.resolve()
        void mayEnd.promise.then(() => response.end("done"))
      },
      { host: "127.0.0.1", port: 0 },
    )
    const agent = new Agent({ keepAlive: true })
    const request = get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", agent })
    const answered = once(request, "response")
    await begun.promise

    const drained = drain(server, { settleMs: 0, graceMs: 30_000 })
    while (server.listening) await delay(5)
    mayEnd.resolve()
    const [response] = (await answered) as [IncomingMessage]
    response.resume()

    await drained
    expect(response.statusCode).toBe(200)
    agent.destroy()
  }, 5_000)
})
