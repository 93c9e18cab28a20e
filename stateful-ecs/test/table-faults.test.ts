import { beforeEach, describe, expect, test } from "@jest/globals"
import { EventReader, TestClient, eventually } from "./harness/client.ts"
import { holdWrites } from "./harness/hold-writes.ts"
import { useRounds } from "./harness/rounds.ts"

const round = useRounds("t")

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

  test.each(["owner", "other"] as const)(
    "has whoever resumes a call wait, through its %s task",
    async (through) => {
      const { owner, client, mark } = round
      const { id, events } = await client.start(owner.url, "act", { mark, delay_ms: 2_000 })
      await events.next()
      await events.close()
      owner.proxy.fail("throttle")
      setTimeout(() => owner.proxy.fail("none"), 1_000)

      const resumed = await client.listen(round[through].url, events.lastEventId)
      const { result } = await resumed.answer(id)

      expect(result?.content).toEqual([{ type: "text", text: `${mark} on a` }])
    },
  )

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
