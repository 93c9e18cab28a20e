import { once } from "node:events"
import { createServer, request as httpRequest } from "node:http"
import type { IncomingMessage, Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { afterEach, describe, expect, test } from "@jest/globals"
import type { HttpHandler, HttpRequest } from "../src/http.ts"
import { createNodeListener } from "../src/node/listener.ts"

const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())))

async function serve(handler: HttpHandler, maxBodyBytes = 1000): Promise<number> {
  const server = createServer(createNodeListener(handler, { maxBodyBytes })).listen(0, "127.0.0.1")
  servers.push(server)
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

function send(
  port: number,
  options: { path?: string; headers?: Record<string, string | string[]>; body?: string } = {},
) {
  const outgoing = httpRequest({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: options.path ?? "/",
    headers: options.headers ?? {},
  })
  outgoing.end(options.body)
  return { outgoing, response: once(outgoing, "response").then(([response]) => response as IncomingMessage) }
}

async function text(response: IncomingMessage) {
  let all = ""
  for await (const chunk of response) all += String(chunk)
  return all
}

describe("the listener for node:http", () => {
  test("hands over method, path, query, headers and body, and answers with cookies", async () => {
    const seen: HttpRequest[] = []
    const port = await serve(async (request) => {
      seen.push(request)
      return { status: 201, headers: { "x-a": "1" }, cookies: ["a=1", "b=2"], body: "made" }
    })
    const { response } = send(port, { path: "/p%20q?x=1?2", headers: { "X-Many": ["1", "2"] }, body: "hi" })
    const answer = await response
    expect([answer.statusCode, answer.headers["x-a"], answer.headers["set-cookie"]]).toEqual([
      201,
      "1",
      ["a=1", "b=2"],
    ])
    expect(await text(answer)).toBe("made")
    expect(seen[0]).toMatchObject({
      method: "POST",
      path: "/p%20q",
      query: "x=1?2",
      headers: { "x-many": "1, 2" },
    })
    expect(Buffer.from(seen[0]!.body!).toString()).toBe("hi")
  })

  test("reads a body no further than one byte over the limit, and still answers", async () => {
    const sizes: number[] = []
    const port = await serve(
      async ({ body }) => (sizes.push(body!.byteLength), { status: 413, headers: {}, body: "too large" }),
    )
    const { response } = send(port, { body: "x".repeat(100_000) })
    expect((await response).statusCode).toBe(413)
    expect(sizes[0]).toBeGreaterThan(1000)
    expect(sizes[0]).toBeLessThanOrEqual(100_000)
  })

  test("hands over a header named as what every object has", async () => {
    const seen: unknown[] = []
    const port = await serve(
      async ({ headers }) => (seen.push(headers.constructor), { status: 200, headers: {} }),
    )
    await send(port, { headers: { Constructor: "a" } }).response
    expect(seen).toEqual(["a"])
  })

  test("sends headers and a first chunk that is there in one write", async () => {
    const port = await serve(async () => ({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: new ReadableStream<Uint8Array>({
        start(stream) {
          stream.enqueue(Buffer.from("id: 1\n\n"))
          stream.close()
        },
      }),
    }))
    const writes: unknown[] = []
    servers.at(-1)?.on("connection", (socket: Socket) => {
      const [write, writev] = [socket._write.bind(socket), socket._writev!.bind(socket)]
      socket._write = (chunk, ...rest) => (writes.push(String(chunk)), write(chunk, ...rest))
      socket._writev = (chunks, ...rest) => (
        writes.push(chunks.map(({ chunk }) => String(chunk)).join("")),
        writev(chunks, ...rest)
      )
    })
    await text(await send(port).response)
    expect(writes[0]).toMatch(/^HTTP\/1.1 200 OK[^]*id: 1/)
  })

  test("sends headers before the first chunk, and each chunk as it comes", async () => {
    const goOn = Promise.withResolvers<void>()
    const port = await serve(async () => ({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: (async function* () {
        yield Buffer.from("one")
        await goOn.promise
        yield Buffer.from("two")
      })(),
    }))
    const answer = await send(port).response
    let all = ""
    for await (const chunk of answer) {
      all += String(chunk)
      if (all === "one") goOn.resolve()
    }
    expect(all).toBe("onetwo")
  })

  test("aborts the request when the client hangs up", async () => {
    const aborted = Promise.withResolvers<void>()
    const port = await serve(async ({ signal }) => ({
      status: 200,
      headers: {},
      body: (async function* () {
        yield Buffer.from("one")
        signal.addEventListener("abort", () => aborted.resolve())
        await aborted.promise
      })(),
    }))
    const { outgoing, response } = send(port)
    const answer = await response
    await once(answer, "data")
    outgoing.destroy()
    await aborted.promise
  })
})
