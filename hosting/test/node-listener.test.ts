import { once } from "node:events"
import { createServer, request as httpRequest } from "node:http"
import type { IncomingMessage, Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { afterEach, describe, expect, test } from "@jest/globals"
import type { HttpHandler, HttpRequest, HttpResponse, ReadBody } from "../src/http.ts"
import { createNodeListener } from "../src/node/listener.ts"
import type { ListenerOptions } from "../src/node/listener.ts"

const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())))

async function serve(handler: HttpHandler, options: Partial<ListenerOptions> = {}): Promise<number> {
  const listener = createNodeListener(handler, { maxBodyBytes: 1000, ...options })
  const server = createServer(listener).listen(0, "127.0.0.1")
  servers.push(server)
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

function send(
  port: number,
  options: { path?: string; headers?: Record<string, string | string[]>; body?: string | null } = {},
) {
  const outgoing = httpRequest({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: options.path ?? "/",
    headers: options.headers ?? {},
  })
  // Null: its body is still to come.
  if (options.body !== null) outgoing.end(options.body)
  return { outgoing, response: once(outgoing, "response").then(([response]) => response as IncomingMessage) }
}

const bodyOf = ({ body }: HttpRequest) => (body as ReadBody)()
const bytesOf = async (request: HttpRequest) => (await bodyOf(request)) as Uint8Array
const statusOf = async (sent: ReturnType<typeof send>) => (await sent.response).statusCode

async function text(response: IncomingMessage) {
  let all = ""
  for await (const chunk of response) all += String(chunk)
  return all
}

describe("the listener for node:http", () => {
  test("hands over method, path, query, headers and body, and answers with cookies", async () => {
    const seen: HttpRequest[] = []
    let body = ""
    const port = await serve(async (request) => {
      seen.push(request)
      body = Buffer.from(await bytesOf(request)).toString()
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
    expect(body).toBe("hi")
  })

  test("reads a body no further than its limit, and still answers", async () => {
    const sizes: number[] = []
    const port = await serve(async (request) => {
      sizes.push((await bytesOf(request)).byteLength)
      return { status: 413, headers: {}, body: "too large" }
    })
    const { outgoing, response } = send(port, { body: "x".repeat(10_000_000) })
    expect((await response).statusCode).toBe(413)
    outgoing.on("error", () => undefined).destroy()
    expect(sizes[0]).toBeGreaterThan(1000)
    expect(sizes[0]).toBeLessThanOrEqual(100_000)
  })

  test("reads no body that the handler does not ask for, and answers while it is still being sent", async () => {
    const port = await serve(async () => ({ status: 401, headers: {} }))
    const { outgoing, response } = send(port, { body: null })
    outgoing.write("x".repeat(100))
    expect((await response).statusCode).toBe(401)
    outgoing.destroy()
  })

  test("holds so many bytes of bodies at once and answers 503 to more, until their requests are answered", async () => {
    const read = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const mayEnd = Promise.withResolvers<void>()
    let begun = 0
    const port = await serve(
      async (request) => {
        const body = await bodyOf(request)
        if ("refusal" in body) return body.refusal
        read[begun++]?.resolve()
        await mayEnd.promise
        return { status: 200, headers: {} }
      },
      { maxHeldBytes: 2000 },
    )
    const held = read.map(() => send(port, { body: "x".repeat(900) }))
    await Promise.all(read.map(({ promise }) => promise))

    const refused = await send(port, { body: "x".repeat(900) }).response
    mayEnd.resolve()
    const answered = await Promise.all(held.map(statusOf))
    let again: number | undefined = 503
    while (again === 503) again = await statusOf(send(port, { body: "x".repeat(900) }))

    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([503, "5"])
    expect(JSON.parse(await text(refused))).toMatchObject({ error: { code: -32000 } })
    expect([answered, again]).toEqual([[200, 200], 200])
  })

  test.each(["while its body is read", "before that"])(
    "tells the handler of a client that leaves %s",
    async (when) => {
      const [asked, left] = [Promise.withResolvers<void>(), Promise.withResolvers<HttpRequest>()]
      const port = await serve(async (request) => {
        request.signal.addEventListener("abort", () => left.resolve(request))
        if (when === "while its body is read") void bodyOf(request).then((body) => reading.resolve(body))
        asked.resolve()
        return new Promise(() => undefined)
      })
      const reading = Promise.withResolvers<unknown>()
      const { outgoing, response } = send(port, { body: null })
      response.catch(() => undefined)
      outgoing.write("x")
      await asked.promise
      outgoing.destroy()
      if (when === "before that") reading.resolve(await bodyOf(await left.promise))
      expect(await reading.promise).toMatchObject({ refusal: { status: 408 } })
    },
  )

  test("takes a whole URL as a proxy would get it: its host counts, whatever Host says", async () => {
    const seen: HttpRequest[] = []
    const port = await serve(async (request) => (seen.push(request), { status: 200, headers: {} }))
    const path = "http://evil.example:80/mcp?a=b"
    await send(port, { path, headers: { host: "localhost" } }).response
    expect(seen[0]).toMatchObject({ path: "/mcp", query: "a=b", headers: { host: "evil.example:80" } })
  })

  test.each([
    ["Root=1-67891233-abcdef012345678912345678", true],
    ["Self=1-67891233-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678", true],
    ["a".repeat(257), false],
    ["a b", false],
    ['"}', false],
    ["ÿ", false],
  ])("takes %p as the request's id where a load balancer may have written it: %p", async (id, taken) => {
    const seen: string[] = []
    const port = await serve(async (request) => (seen.push(request.id), { status: 200, headers: {} }))
    await send(port, { headers: { "X-Amzn-Trace-Id": id } }).response
    if (taken) expect(seen).toEqual([id])
    else expect(seen).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)])
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
    const headCame = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const port = await serve(async () => ({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: (async function* () {
        await headCame.promise
        yield Buffer.from("one")
        await goOn.promise
        yield Buffer.from("two")
      })(),
    }))
    const answer = await send(port).response
    headCame.resolve()
    let all = ""
    for await (const chunk of answer) {
      all += String(chunk)
      if (all === "one") goOn.resolve()
    }
    expect(all).toBe("onetwo")
  })

  const large = Buffer.alloc(50_000_000, "x")
  test.each<[string, () => HttpResponse["body"]]>([
    ["text", () => large.toString()],
    ["chunks", () => ReadableStream.from([large, large])],
  ])("ends the connection of a client that reads nothing of an answer: %s", async (_, body) => {
    const left = Promise.withResolvers<void>()
    const port = await serve(
      async ({ signal }) => {
        signal.addEventListener("abort", () => left.resolve())
        return { status: 200, headers: {}, body: body()! }
      },
      { unreadMs: 100 },
    )
    const { outgoing, response } = send(port)
    const answer = await response
    answer.pause()
    await left.promise
    expect(await text(answer).catch(({ code }: { code: string }) => code)).toBe("ECONNRESET")
    outgoing.destroy()
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
