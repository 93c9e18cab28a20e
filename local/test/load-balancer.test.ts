import { once } from "node:events"
import type { IncomingMessage } from "node:http"
import { createConnection } from "node:net"
import { describe, expect, test } from "@jest/globals"
import { MIB } from "./fronts-under-test.ts"
import {
  createSlowAnswer,
  openStream,
  balance,
  startTarget,
  startTargets,
} from "./load-balancer-under-test.ts"

/** Sends bytes as they are, and reads until the other side closes. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = createConnection(port, "127.0.0.1")
  socket.write(text)
  const chunks: Buffer[] = []
  socket.on("data", (chunk: Buffer) => chunks.push(chunk))
  await once(socket, "close")
  return Buffer.concat(chunks).toString()
}

describe("errors of its own", () => {
  test("503 where no target is registered, in an ALB's words", async () => {
    const { status, headers, body } = await (await balance([])).send({ body: "x", method: "POST" })

    expect(status).toBe(503)
    expect(headers).toMatchObject({ server: "awselb/2.0", "content-type": "text/html" })
    expect(body.toString()).toContain("<h1>503 Service Temporarily Unavailable</h1>")
  })

  test("502 where a target refuses, closes before it answers, or answers what is no HTTP", async () => {
    const closing = await startTarget("a", (request) => request.socket.destroy())
    const babbling = await startTarget("b", (request) => request.socket.end("hello\r\n\r\n"))
    const refusing = await startTarget("c")
    const balancer = await balance([closing, babbling, refusing])
    await refusing.close()

    const answers = [await balancer.send(), await balancer.send(), await balancer.send()]

    expect(answers.map(({ status }) => status)).toEqual([502, 502, 502])
  })

  test("504 where a target stays silent for the idle timeout, and its connection is closed", async () => {
    const hungUp = Promise.withResolvers<void>()
    const silent = await startTarget("a", (request) => void request.socket.on("close", hungUp.resolve))
    const balancer = await balance([silent], { idleTimeoutMs: 100 })

    const { status, body } = await balancer.send()

    expect(status).toBe(504)
    expect(body.toString()).toContain("504 Gateway Time-out")
    await hungUp.promise
  })

  test("408 where a client's body does not come", async () => {
    const balancer = await balance([await startTarget("a", () => {})], { idleTimeoutMs: 100 })

    const answer = sendRaw(
      balancer.port,
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\nabc",
    )

    expect(await answer).toMatch(/^HTTP\/1.1 408 /)
  })

  test.each([
    ["a header over 16 KB", [["X-Long", "x".repeat(17_000)]], "/", 400],
    ["a URL over 16 KB", [], `/?${"x".repeat(17_000)}`, 414],
    ["more than 30 addresses on the way", [["X-Forwarded-For", "10.0.0.1,".repeat(31)]], "/", 463],
    ["headers over 64 KB", Array.from({ length: 5 }, (_, i) => [`X-${i}`, "x".repeat(15_000)]), "/", 400],
  ] as [string, [string, string][], string, number][])("%s is refused", async (_, headers, path, status) => {
    const balancer = await balance(await startTargets("a"))

    expect((await balancer.send({ headers, path })).status).toBe(status)
  })

  test("TRACE and what is no HTTP are refused", async () => {
    const balancer = await balance(await startTargets("a"))

    expect((await balancer.send({ method: "TRACE" })).status).toBe(405)
    expect(await sendRaw(balancer.port, "hello\r\n\r\n")).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\nServer: awselb/,
    )
  })
})

describe("a request on its way", () => {
  const echo = async (request: IncomingMessage) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, url, headers } = request
    return { method, url, headers, body: Buffer.concat(chunks).toString() }
  }
  const startEcho = () =>
    startTarget("a", (request, response) => {
      void echo(request).then((got) =>
        response.writeHead(200, { "keep-alive": "timeout=75" }).end(JSON.stringify(got)),
      )
    })

  test("reaches the target as it was, with what an ALB adds", async () => {
    const balancer = await balance([await startEcho()])
    const body = "x".repeat(MIB)

    const answer = await balancer.send({
      ...{ method: "PUT", path: "/a%20b?q=1", body },
      headers: [
        ["Host", "mcp.example.com"],
        ["X-Own", "1"],
        ["X-Forwarded-For", "192.0.2.1"],
        ["X-Amzn-Trace-Id", "Root=1-67891233-abcdef012345678912345678"],
        ["Connection", "X-Hop"],
        ["X-Hop", "1"],
      ],
    })
    const got = JSON.parse(answer.body.toString()) as { headers: Record<string, string> }

    expect(got).toMatchObject({ method: "PUT", url: "/a%20b?q=1", body })
    expect(got.headers).toMatchObject({
      host: "mcp.example.com",
      "x-own": "1",
      "x-forwarded-for": "192.0.2.1, 127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-port": String(balancer.port),
      "x-amzn-trace-id": expect.stringMatching(
        /^Self=1-\w{8}-\w{24};Root=1-67891233-abcdef012345678912345678$/,
      ),
    })
    expect(got.headers).not.toHaveProperty("x-hop")
    expect(answer.headers).not.toHaveProperty("keep-alive")
  })

  test("is given a trace where it has none", async () => {
    const balancer = await balance([await startEcho()])

    const { body } = await balancer.send()

    expect(JSON.parse(body.toString())).toMatchObject({
      headers: { "x-amzn-trace-id": expect.stringMatching(/^Root=1-\w{8}-\w{24}$/) },
    })
  })

  test("gets each event when it comes, and takes the target's call with it when the client hangs up", async () => {
    const { listener, begun } = createSlowAnswer()
    const balancer = await balance([await startTarget("a", listener)])

    const stream = await openStream(balancer.port)
    const { request } = await begun
    const gone = once(request.socket, "close")
    stream.outgoing.destroy()

    expect(stream.first).toBe("data: begun\n\n")
    await gone
  })

  test("is broken off where the target breaks off, or is silent for too long", async () => {
    const cut = createSlowAnswer()
    const silent = createSlowAnswer()
    const balancer = await balance([await startTarget("a", cut.listener)])
    const impatient = await balance([await startTarget("b", silent.listener)], { idleTimeoutMs: 100 })

    const streams = [await openStream(balancer.port), await openStream(impatient.port)]
    ;(await cut.begun).request.socket.destroy()

    expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(["broken", "broken"])
  })

  test("leaves a connection that is closed when it is idle for too long", async () => {
    const balancer = await balance(await startTargets("a"), { idleTimeoutMs: 100 })

    const answer = await sendRaw(balancer.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")

    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*Connection: keep-alive\r\n[^]*a/)
  })
})
