import { describe, expect, test } from "@jest/globals"
import { createStreamName, formatEventId } from "../src/sessions/position.ts"
import { EventReader, TestClient, eventually } from "./harness/client.ts"
import type { Task } from "./harness/cluster.ts"
import { holdWrites } from "./harness/hold-writes.ts"
import { openLog } from "./harness/open-log.ts"
import { useRounds } from "./harness/rounds.ts"

const round = useRounds("k")

describe("a task that is killed", () => {
  test("between a call's record and its run leaves a call that never runs, and an honest error", async () => {
    const { cluster, owner, other, client, mark } = round
    const recorded = holdAnswerTo(owner, mark)
    const starting = client.start(other.url, "act", { mark, delay_ms: 0 })
    await recorded
    await owner.kill()

    const { id, events } = await starting
    const { error } = await events.answer(id)

    expect(error?.data).toEqual({ reason: "owner_lost", mayHaveExecuted: true })
    expect(cluster.runs(mark)).toEqual([])
  })

  test("before it knows that a call is recorded leaves an idempotent one to run again elsewhere", async () => {
    const { cluster, owner, other, client, mark } = round
    const recorded = holdAnswerTo(owner, mark)
    const starting = client.start(other.url, "count", { to: 2, delay_ms: 0, mark })
    await recorded
    await owner.kill()

    const { id, events } = await starting

    expect((await events.answer(id)).result?.content).toEqual([{ type: "text", text: "counted to 2" }])
    expect(events.progress).toEqual([1, 2])
    expect(cluster.runs(mark).at(-1)).toBe(`${mark} done`)
  })

  test("before a call that reads is recorded has it run elsewhere, or its client know at once", async () => {
    const { owner, other, client } = round
    const { reached: recording } = holdWrites(owner, "R#")
    const passedOn = client.callText(other.url, "who", { delay_ms: 1_500 })
    const direct = client.send(owner.url, {
      ...{ jsonrpc: "2.0", id: "direct", method: "tools/call" },
      params: { name: "who", arguments: { delay_ms: 1_500 } },
    })
    const broken = direct.then(
      ({ status }) => `answered ${status}`,
      () => "broken off",
    )
    await recording
    await owner.kill()

    expect(await passedOn).toBe("b")
    expect(await broken).toBe("broken off")
  })

  test.each([
    ["before its claim arrives", "request"],
    ["between its claim and the restored session", "answer"],
  ] as const)("%s leaves the session to the next", async (_, what) => {
    const { cluster, owner, other, client } = round
    const middle = await cluster.add("middle")
    await client.call(owner.url, "remember", { key: "color", value: "red" })
    await owner.kill()
    const claimed = what === "answer" ? holdAnswerTo(middle, ":own") : holdWrites(middle, ":own").reached
    const asking = client.call(middle.url, "who").catch(() => "no answer")
    await claimed
    await middle.kill()

    expect(await asking).toBe("no answer")
    expect(await client.callText(other.url, "remember", { key: "color" })).toBe("red")
  })

  test("while it runs a call again leaves it to the next, and its client misses and repeats nothing", async () => {
    const { cluster, owner, other, client, mark } = round
    const middle = await cluster.add("middle")
    const { id, events } = await client.start(owner.url, "count", { to: 9, delay_ms: 50, mark })
    await events.until(({ params }) => params?.progress === 3)
    await owner.kill()
    const second = await client.listen(middle.url, events.lastEventId)
    await second.until(({ params }) => params?.progress === 6)
    await middle.kill()

    const third = await client.listen(other.url, second.lastEventId)
    await third.answer(id)

    expect([...events.progress, ...second.progress, ...third.progress]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(cluster.runs(mark).filter((run) => run.endsWith("begun"))).toHaveLength(3)
  })

  test("leaves the GET stream that another task passes on to go on in the same response", async () => {
    const { cluster, owner, other, client } = round
    const change = (uri: string) => client.call(cluster.task("c").url, "change", { uri })
    await client.request(owner.url, "resources/subscribe", { uri: "test://watched" })
    const listening = await client.listen(other.url)
    const first = listening.until(({ method }) => method === "notifications/resources/updated")
    await change("test://watched")
    await first
    await owner.kill()

    // Announced once by the task that took the session up, as nobody had it for a while; then told again.
    await listening.until(({ method }) => method === "notifications/resources/updated")
    const told = listening.until(({ method }) => method === "notifications/resources/updated")
    await change("test://watched")

    expect((await told).params).toMatchObject({ uri: "test://watched" })
    const ids = listening.seen.flatMap(({ id, message }) => (message ? [id] : []))
    expect(new Set(ids).size).toBe(3)
    await listening.close()
  })
})

describe("a call that lasts longer than its events are kept", () => {
  test("runs again elsewhere when its task is killed, as a shorter one does", async () => {
    const { cluster, other, mark } = round
    const brief = await cluster.add("brief", { MCP_EVENT_RETENTION_SECONDS: "4" })
    const client = await TestClient.begin(brief.url)
    const { id, events } = await client.start(brief.url, "count", { to: 60, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 50)
    await brief.kill()

    const resumed = await client.listen(other.url, events.lastEventId)
    await resumed.answer(id)

    expect([...events.progress, ...resumed.progress]).toEqual(Array.from({ length: 60 }, (_, at) => at + 1))
  })

  test("ends with owner_lost where its record is gone and what it said is not", async () => {
    const { cluster, owner, other, client } = round
    const name = createStreamName([7])
    const said = { fence: 1, seq: 20 }
    const message = { jsonrpc: "2.0" as const, method: "notifications/progress", params: { progress: 20 } }
    await openLog(cluster.dynamoDb, client).append(name, said, message)
    await owner.kill()

    for (const task of [other, cluster.task("c")]) {
      const resumed = await client.listen(task.url, formatEventId(name, said))
      expect((await resumed.answer(7)).error?.data).toMatchObject({ reason: "owner_lost" })
      expect((await client.get(task.url, resumed.lastEventId)).status).toBe(405)
    }
  })
})

describe("a cursor that expired", () => {
  test("is answered with an error for its call, and not with a stream that never says anything", async () => {
    const { cluster, mark } = round
    const brief = await cluster.add("brief", { MCP_EVENT_RETENTION_SECONDS: "1" })
    const client = await TestClient.begin(brief.url)
    const { id, events } = await client.start(brief.url, "count", { to: 1, delay_ms: 0, mark })
    await events.answer(id)
    const [first] = events.seen

    const answer = await eventually(
      async () => {
        const response = await client.get(brief.url, first?.id)
        return response.status === 200 ? new EventReader(response).answer(id) : undefined
      },
      (message) => message?.error !== undefined,
    )

    expect(answer?.error).toMatchObject({ code: -32603, data: { reason: "owner_lost" } })
  })
})

/** Settles when the task's write is carried out; the task never hears of it. */
function holdAnswerTo(task: Task, text: string): Promise<void> {
  const reached = Promise.withResolvers<void>()
  task.proxy.state.holdAnswer = (body) => {
    if (!body.includes(text)) return undefined
    reached.resolve()
    return new Promise(() => undefined)
  }
  return reached.promise
}
