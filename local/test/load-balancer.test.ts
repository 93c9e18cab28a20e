import { once } from "node:events"
import { request as httpRequest } from "node:http"
import type { IncomingMessage } from "node:http"
import { createConnection } from "node:net"
import { afterEach, describe, expect, test } from "@jest/globals"
import { MIB } from "./fronts-under-test.ts"
import { createSlowAnswer, startLoadBalancer, startTarget } from "./load-balancer-under-test.ts"
import type { LoadBalancerUnderTest, TargetUnderTest } from "./load-balancer-under-test.ts"

const cleanup: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close()
})

async function balance(
  targets: readonly TargetUnderTest[],
  settings?: Parameters<typeof startLoadBalancer>[1],
): Promise<LoadBalancerUnderTest> {
  const balancer = await startLoadBalancer(targets, settings)
  cleanup.push(balancer.close)
  return balancer
}

const startTargets = (...ids: string[]) => Promise.all(ids.map((id) => startTarget(id)))

/** Sends bytes as they are, and reads until the other side closes. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = createConnection(port, "127.0.0.1")
  socket.write(text)
  const chunks: Buffer[] = []
  socket.on("data", (chunk: Buffer) => chunks.push(chunk))
  await once(socket, "close")
  return Buffer.concat(chunks).toString()
}

async function openStream(port: number) {
  const outgoing = httpRequest({ port, host: "127.0.0.1", agent: false })
  outgoing.end()
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage]
  const [first] = (await once(answer, "data")) as [Buffer]
  const ended = new Promise<string>((resolve) => {
    answer.on("end", () => resolve("ended"))
    answer.on("error", () => resolve("broken"))
  })
  return { outgoing, first: first.toString(), ended }
}

describe("round robin", () => {
  test("sends each request to the next healthy target", async () => {
    const balancer = await balance(await startTargets("a", "b", "c"))

    const answered = await balancer.ask(6)

    expect(answered.slice(3)).toEqual(answered.slice(0, 3))
    expect(new Set(answered)).toEqual(new Set(["a", "b", "c"]))
  })

  test("uses its connections to the targets again", async () => {
    const targets = await startTargets("a", "b")
    const balancer = await balance(targets)

    await balancer.ask(8)

    expect(targets.map(({ connections }) => connections.size)).toEqual([1, 1])
  })
})

describe("stickiness", () => {
  const cookie = (value: string): [string, string][] => [["Cookie", `theme=dark; ${value}`]]
  const valueOf = (line = "") => line.slice(0, line.indexOf(";"))

  test("is offered by two cookies with every answer, of a new value each time", async () => {
    const balancer = await balance(await startTargets("a", "b"), { stickiness: true })

    const first = (await balancer.send()).headers["set-cookie"] ?? []
    const second = (await balancer.send({ headers: cookie(valueOf(first[0])) })).headers["set-cookie"]

    expect(first).toEqual([
      expect.stringMatching(/^AWSALB=[\w+/]{128}; Expires=\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT; Path=\/$/),
      expect.stringMatching(/^AWSALBCORS=.{128}; Expires=.* GMT; Path=\/; SameSite=None; Secure$/),
    ])
    const expires = Date.parse(/Expires=([^;]+)/.exec(first[0] ?? "")?.[1] ?? "")
    expect(Math.round((expires - Date.now()) / 86_400_000)).toBe(7)
    expect(second).toHaveLength(2)
    expect(second).not.toEqual(first)
  })

  test("keeps a client at its target by either cookie, and ignores one that is not its own", async () => {
    const targets = await startTargets("a", "b", "c")
    const balancer = await balance(targets, { stickiness: true })
    const other = await balance(await startTargets("a", "b", "c"), { stickiness: true })
    const { body, headers } = await balancer.send()
    const [plain, cors] = headers["set-cookie"] ?? []

    const kept = [
      ...(await balancer.ask(3, cookie(valueOf(plain)))),
      ...(await balancer.ask(3, cookie(valueOf(cors)))),
    ]
    const foreign = await other.ask(3, cookie(valueOf(plain)))
    const nonsense = await balancer.ask(3, cookie("AWSALB=abc"))

    expect(new Set(kept)).toEqual(new Set([body.toString()]))
    expect(new Set(foreign).size).toBe(3)
    expect(new Set(nonsense).size).toBe(3)
  })

  test("moves on when the target is unhealthy, and stays there when it is well again", async () => {
    const targets = await startTargets("a", "b")
    const balancer = await balance(targets, { stickiness: true })
    const first = await balancer.send()
    const left = targets.find(({ id }) => id === first.body.toString())!
    const stayed = targets.find((target) => target !== left)!

    left.healthy = false
    await balancer.until(left.id, "unhealthy")
    const moved = await balancer.send({ headers: cookie(valueOf(first.headers["set-cookie"]?.[0])) })
    left.healthy = true
    await balancer.until(left.id, "healthy")
    const after = await balancer.ask(3, cookie(valueOf(moved.headers["set-cookie"]?.[0])))

    expect(moved.body.toString()).toBe(stayed.id)
    expect(after).toEqual([stayed.id, stayed.id, stayed.id])
  })

  test("is off where it was not asked for", async () => {
    const balancer = await balance(await startTargets("a"))

    expect((await balancer.send()).headers).not.toHaveProperty("set-cookie")
  })
})

describe("health checks", () => {
  test("come as an ALB's do, and take two in a row to change a target's state", async () => {
    const target = await startTarget("a")
    const balancer = await balance([target])
    const [check] = target.checks

    target.healthy = false
    const before = target.checks.length
    await balancer.until("a", "unhealthy")
    const failed = target.checks.length - before
    target.healthy = true
    await balancer.until("a", "healthy")

    expect(check?.headers).toMatchObject({
      host: `127.0.0.1:${target.port}`,
      "user-agent": "ELB-HealthChecker/2.0",
      connection: "close",
    })
    expect(failed).toBeGreaterThanOrEqual(2)
    expect(balancer.states).toEqual(["a healthy", "a unhealthy", "a healthy"])
  })

  test("let no request through to a target before one has passed", async () => {
    const target = await startTarget("a")
    target.healthy = false
    const balancer = await balance([target])

    expect((await balancer.send()).status).toBe(503)

    target.healthy = true
    await balancer.until("a", "healthy")
    expect((await balancer.send()).status).toBe(200)
  })

  test("keep requests from an unhealthy target, unless all are: then it fails open", async () => {
    const [a, b] = (await startTargets("a", "b")) as [TargetUnderTest, TargetUnderTest]
    const balancer = await balance([a, b])

    a.healthy = false
    await balancer.until("a", "unhealthy")
    const one = await balancer.ask(4)
    b.healthy = false
    await balancer.until("b", "unhealthy")
    const none = await balancer.ask(4)

    expect(one).toEqual(["b", "b", "b", "b"])
    expect(new Set(none)).toEqual(new Set(["a", "b"]))
  })
})

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

describe("a deregistered target", () => {
  test("gets nothing new, and ends what it has begun", async () => {
    const { listener, begun } = createSlowAnswer()
    const [a, b] = [await startTarget("a", listener), await startTarget("b")]
    const balancer = await balance([a, b])
    const stream = await openStream(balancer.port)

    const drained = balancer.group.deregister("a").then(() => "drained")
    const later = await balancer.ask(3)
    const state = balancer.group.stateOf("a")
    ;(await begun).response.end()

    expect(later).toEqual(["b", "b", "b"])
    expect(state).toBe("draining")
    expect(await stream.ended).toBe("ended")
    expect(await drained).toBe("drained")
    expect(balancer.group.stateOf("a")).toBe("unused")
  })

  test("is cut off after the deregistration delay: 502, or a broken answer", async () => {
    const slow = createSlowAnswer()
    const reached = Promise.withResolvers<void>()
    const silent = await startTarget("a", () => reached.resolve())
    const begun = await startTarget("b", slow.listener)
    const options = { deregistrationDelayMs: 50 }
    const [first, second] = [await balance([silent], options), await balance([begun], options)]
    const unanswered = first.send()
    await reached.promise
    const stream = await openStream(second.port)

    await Promise.all([first.group.deregister("a"), second.group.deregister("b")])

    expect((await unanswered).status).toBe(502)
    expect(await stream.ended).toBe("broken")
    expect((await first.send()).status).toBe(503)
  })
})
