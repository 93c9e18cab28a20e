import { describe, expect, test } from "@jest/globals"
import {
  createSlowAnswer,
  openStream,
  balance,
  startTarget,
  startTargets,
} from "./load-balancer-under-test.ts"
import type { TargetUnderTest } from "./load-balancer-under-test.ts"

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
