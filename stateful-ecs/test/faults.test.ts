import { beforeEach, describe, expect, test } from "@jest/globals"
import { startBlackhole } from "./harness/blackhole.ts"
import { EventReader, TestClient, eventually } from "./harness/client.ts"
import type { Task } from "./harness/cluster.ts"
import { startOneWay } from "./harness/one-way.ts"
import { useRounds } from "./harness/rounds.ts"

const round = useRounds("f")

const call = (id: number, name: string, args: object) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
})

describe("DynamoDB throttling, or away", () => {
  beforeEach(async () => {
    // Here it is requests that fail, not the lease.
    round.owner = await round.cluster.add("a", { MCP_LEASE_MS: "20000" })
    round.client = await TestClient.begin(round.owner.url)
  })

  test("for a while has whoever comes wait, and is told to nobody", async () => {
    const { cluster, owner, client, mark } = round
    for (const fault of ["throttle", "away"] as const) {
      owner.proxy.fail(fault)
      setTimeout(() => owner.proxy.fail("none"), 1_000)

      const [begun, acted] = await Promise.all([
        TestClient.begin(owner.url),
        client.callText(owner.url, "act", { mark: mark + fault, delay_ms: 0 }),
      ])

      expect(await begun.callText(owner.url, "who")).toBe("a")
      expect(acted).toBe(`${mark}${fault} on a`)
      expect(cluster.runs(mark + fault)).toEqual([`${mark}${fault} begun`, `${mark}${fault} done`])
    }
  })

  test("that hides that a call was recorded lets it run, once", async () => {
    const { cluster, owner, client, mark } = round
    // As long as the SDK waits for both of its tries.
    let hidden = 0
    owner.proxy.state.holdAnswer = (body) =>
      body.includes(mark) && hidden++ < 2 ? new Promise(() => undefined) : undefined

    const text = await client.callText(owner.url, "act", { mark, delay_ms: 0 })

    expect(hidden).toBeGreaterThan(2)
    expect(text).toBe(`${mark} on a`)
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })

  test("is told as 503 with Retry-After before anything ran; what needs no write goes on", async () => {
    const { cluster, mark } = round
    const owner = await cluster.add("a", { MCP_LEASE_MS: "20000", MCP_TABLE_WAIT_MS: "0" })
    const client = await TestClient.begin(owner.url)
    for (const fault of ["throttle", "away"] as const) {
      owner.proxy.fail(fault)
      const refused = await client.send(owner.url, call(client.nextId(), "act", { mark, delay_ms: 0 }))
      const begun = await new TestClient().send(owner.url, {
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
      })
      const read = await client.callText(owner.url, "who")
      owner.proxy.fail("none")

      expect([refused.status, begun.status]).toEqual([503, 503])
      expect(refused.headers.get("retry-after")).toBe("1")
      expect(read).toBe("a")
    }
    expect(cluster.runs(mark)).toEqual([])
    expect(await client.callText(owner.url, "act", { mark, delay_ms: 0 })).toBe(`${mark} on a`)
  })

  test("in the middle of a call delays its events, and loses none", async () => {
    const { owner, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 6, delay_ms: 20, mark })
    await events.until(({ params }) => params?.progress === 2)
    owner.proxy.fail("throttle")
    setTimeout(() => owner.proxy.fail("none"), 400)

    await events.answer(id)

    expect(events.progress).toEqual([1, 2, 3, 4, 5, 6])
  })

  test("delays what the client sets for its session, and has it wait no longer than that", async () => {
    const { owner, client } = round
    owner.proxy.fail("throttle")
    setTimeout(() => owner.proxy.fail("none"), 2_000)

    const { result } = await client.request(owner.url, "logging/setLevel", { level: "error" })

    expect(result).toEqual({})
  })

  test("slow slows, and changes nothing else", async () => {
    const { cluster, owner, other, client, mark } = round
    owner.proxy.fail({ delayMs: 150 })

    expect(await client.callText(other.url, "count", { to: 2, delay_ms: 0, mark })).toBe("counted to 2")
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })
})

describe("a call whose record is being written", () => {
  test.each([
    ["waits, as it must not run twice", "act", { delay_ms: 0 }, []],
    ["runs where it is idempotent, and says nothing yet", "count", { to: 1, delay_ms: 0 }, ["begun"]],
  ])("%s", async (_, name, args, meanwhile) => {
    const { cluster, owner, client, mark } = round
    const { reached, release } = holdWrites(owner, mark)
    const answer = client.call(owner.url, name, { ...args, mark })
    let answered = false
    void answer.then(() => (answered = true))
    await reached
    await client.callText(owner.url, "who")

    const runs = await eventually(
      () => cluster.runs(mark),
      (seen) => seen.length === meanwhile.length,
    )
    const early = answered
    release()
    await answer

    expect([early, runs]).toEqual([false, meanwhile.map((what) => `${mark} ${what}`)])
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })
})

describe("a row that DynamoDB does not take", () => {
  /** What is meant for the table goes to one that does not exist. */
  const misdirect = (text: string) => {
    round.owner.proxy.state.rewrite = (body) =>
      body.includes(text) ? body.replace('"sessions"', '"absent"') : body
  }
  const notStored = { code: -32603, data: { reason: "not_stored", mayHaveExecuted: true } }
  /** Is there still a call with this id, for which its session and a drain would wait? */
  const isInFlight = async (id: number) =>
    (await round.client.send(round.owner.url, { jsonrpc: "2.0", id, method: "ping" })).status === 400

  test.each([
    ["of what the client sets for its session", ":level", "logging/setLevel", { level: "error" }],
    ["of an answer", '"answers"', "tools/call", { name: "act", arguments: { mark: "none", delay_ms: 0 } }],
  ])("%s ends the request with an error, which the log explains", async (_, text, method, params) => {
    const { owner, client } = round
    misdirect(text)

    const id = client.nextId()
    const response = await client.send(owner.url, { jsonrpc: "2.0", id, method, params })
    const events = new EventReader(response)
    const { error } = await events.answer(id)
    const again = await client.listen(owner.url, events.seen[0]?.id)

    expect(error).toMatchObject(notStored)
    expect((await again.answer(id)).error).toEqual(error)
    expect(await isInFlight(id)).toBe(false)
    const isExplained = (line: string) =>
      /the end of a request could not be stored.*ResourceNotFound/.test(line)
    expect(owner.lines.some(isExplained)).toBe(true)
  })

  test("of a cancellation frees its call all the same", async () => {
    const { owner, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 100, delay_ms: 50, mark })
    await events.until(({ params }) => params?.progress === 1)
    misdirect('"answers"')

    const status = await client.notify(owner.url, "notifications/cancelled", { requestId: id })

    expect(status).toBe(500)
    expect((await events.rest()).filter((message) => message.id === id)).toEqual([])
    expect(await isInFlight(id)).toBe(false)
  })
})

describe("a task that cannot renew its lease", () => {
  test("drops its sessions and answers 503; another task has them, and it serves again once it can", async () => {
    const { owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 40, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 1)

    owner.proxy.fail("blackhole")
    await events.rest()
    const refused = await client.send(owner.url, { jsonrpc: "2.0", id: 99, method: "ping" })
    const resumed = await client.listen(other.url, events.lastEventId)
    await resumed.answer(id)
    owner.proxy.fail("none")

    expect(refused.status).toBe(503)
    expect(refused.headers.get("retry-after")).toBe("1")
    expect([...events.progress, ...resumed.progress]).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
    await eventually(
      async () =>
        (await client.send(owner.url, { jsonrpc: "2.0", id: client.nextId(), method: "ping" })).status,
      (status) => status === 200,
    )
  })
})

describe("an owner that lives, and cannot be reached", () => {
  test("has its session taken, learns it at its next heartbeat, and no call starts twice", async () => {
    const { cluster, owner, other, client, mark } = round
    await redirectLease(owner, "127.0.0.1:1")

    expect(await client.callText(other.url, "act", { mark, delay_ms: 0 })).toBe(`${mark} on b`)

    await eventually(
      () => client.callText(owner.url, "who"),
      (text) => text === "b",
    )
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })

  test("can write nothing of it any more: what it was asked to keep is kept by the new owner", async () => {
    const { owner, other, client } = round
    await redirectLease(owner, "127.0.0.1:1")
    await client.callText(other.url, "who")

    const { id, events } = await client.start(owner.url, "remember", { key: "late", value: "kept" })
    const direct = await events.answer(id).catch(() => undefined)
    const { result } = direct ?? (await (await client.listen(other.url, events.lastEventId)).answer(id))

    expect(result?.content?.[0]?.text).toBe("kept")
    expect(await client.callText(other.url, "remember", { key: "late" })).toBe("kept")
  })

  test("that swallows connections is given up after 300 ms", async () => {
    const { owner, other, client } = round
    const hole = await startBlackhole()
    await redirectLease(owner, hole.address)

    const text = await client.callText(other.url, "who")
    hole.stop()

    expect(text).toBe("b")
    // Long before its lease would have told.
    expect(other.lines.some((line) => line.includes('"unreachable":true'))).toBe(true)
  })

  test("may not record a call that another task recorded first: of two starts, one runs", async () => {
    const { cluster, owner, other, mark } = round
    const { id, events } = await startOn(owner, other)

    const answer = await events.answer(id)

    expect(answer.result ?? answer.error).toBeDefined()
    expect(cluster.runs(mark).filter((run) => run.endsWith("begun"))).toHaveLength(1)
  })

  test("runs a call once that was sent to it, and again to the task that claimed the session meanwhile", async () => {
    const { cluster, owner, other, client, mark } = round
    const claimer = cluster.task("c")
    const line = await startOneWay(owner.privateAddress)
    await redirectLease(owner, line.address)
    const { looking, goOn } = holdSecondLook(other)
    const starting = client.start(other.url, "act", { mark, delay_ms: 0 })
    await looking

    const claimed = await client.callText(claimer.url, "who")
    goOn()
    const { id, events } = await starting
    const answer = await events.answer(id)
    line.stop()

    expect(claimed).toBe("c")
    expect(answer.result ?? answer.error).toBeDefined()
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })
})

/** Holds back what a task reads of the session once it could not reach the owner that it read of first. */
function holdSecondLook({ proxy }: Task) {
  const looking = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const { client } = round
  let looks = 0
  proxy.state.hold = (body) => {
    const reads = body.includes(client.id) && body.includes('"META"') && !body.includes("UpdateExpression")
    if (!reads || ++looks !== 2) return undefined
    looking.resolve()
    return held.promise
  }
  return { looking: looking.promise, goOn: held.resolve }
}

/** Sends a call through `through`, holds back its record at the owner, and has the owner paused meanwhile. */
async function startOn(task: Task, through: Task) {
  const { client, mark } = round
  const { reached, release } = holdWrites(task, mark)
  const starting = client.start(through.url, "act", { mark, delay_ms: 0 })
  await reached
  task.signal("SIGSTOP")
  const started = await starting
  const answered = started.events.seen.length
  expect(answered).toBe(0)
  // Its write arrives now, after the other task's.
  release()
  task.signal("SIGCONT")
  return started
}

/** Has the task's writes wait that hold this text. */
function holdWrites({ proxy: { state } }: Task, text: string) {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  state.hold = (body) => {
    if (!body.includes(text)) return undefined
    reached.resolve()
    return released.promise
  }
  const release = () => {
    state.hold = () => undefined
    released.resolve()
  }
  return { reached: reached.promise, release }
}

/** Has the other tasks look for `task` where it is not, until its next heartbeat says otherwise. */
async function redirectLease(task: Task, address: string) {
  const instance = await ownerOf()
  // First, or a heartbeat in between would say where it is.
  task.proxy.state.rewrite = (body) => body.replace(task.privateAddress, address)
  await round.cluster.dynamoDb.redirect(instance, address)
}

async function ownerOf() {
  const { cluster, client } = round
  const rows = await cluster.dynamoDb.rows("S#")
  return rows.find(({ pk, sk }) => pk?.S?.endsWith(client.id) && sk?.S === "META")?.own?.S ?? ""
}
