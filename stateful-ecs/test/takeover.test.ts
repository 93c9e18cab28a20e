import { describe, expect, test } from "@jest/globals"
import { formatEventId, parseEventId } from "../src/sessions/position.ts"
import { EventReader, TestClient, eventually } from "./harness/client.ts"
import { openLog } from "./harness/open-log.ts"
import { useRounds } from "./harness/rounds.ts"

const round = useRounds("m")

const begun = () =>
  eventually(
    () => round.cluster.runs(round.mark),
    (runs) => runs.length > 0,
  )

describe("a call whose task is killed", () => {
  test("runs again where it is idempotent, and a client that resumes it misses and repeats nothing", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 8, delay_ms: 60, mark })
    await events.until(({ params }) => params?.progress === 3)
    await owner.kill()
    await events.rest().catch(() => undefined)

    const resumed = await client.listen(other.url, events.lastEventId)
    const answer = await resumed.answer(id)

    expect(answer.result?.content).toEqual([{ type: "text", text: "counted to 8" }])
    expect([...events.progress, ...resumed.progress]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const logs = [...events.seen, ...resumed.seen].filter(({ message }) =>
      JSON.stringify(message)?.includes(`"${mark} `),
    )
    expect(logs).toHaveLength(8)
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} begun`, `${mark} done`])
  })

  test("does not run again for a caller who was granted less since", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 50, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 1)
    await owner.kill()
    client.principal = "alice.reader"

    const resumed = await client.listen(other.url, events.lastEventId)

    expect((await resumed.answer(id)).error?.data).toMatchObject({ reason: "owner_lost" })
    expect(cluster.runs(mark)).toEqual([`${mark} begun`])
    const ping = { jsonrpc: "2.0", id: 9, method: "tools/call", params: { name: "who", arguments: {} } }
    expect((await client.send(cluster.task("c").url, ping)).status).toBe(403)
  })

  test("goes on in the same response where another task passed it on", async () => {
    const { owner, other, client, mark } = round
    const { id, events } = await client.start(other.url, "count", { to: 8, delay_ms: 60, mark })
    await events.until(({ params }) => params?.progress === 3)
    await owner.kill()

    const answer = await events.answer(id)

    expect(answer.result?.content).toEqual([{ type: "text", text: "counted to 8" }])
    expect(events.progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await events.rest()).toEqual([])
  })

  test("ends with owner_lost where it may not run twice, and never runs twice", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "act", { delay_ms: 1_500, mark })
    await begun()
    await events.until(({ method }) => method === "notifications/progress")
    await owner.kill()

    const resumed = await client.listen(other.url, events.lastEventId)
    const { error } = await resumed.answer(id)

    expect(error).toMatchObject({ code: -32603, data: { reason: "owner_lost", mayHaveExecuted: true } })
    expect(cluster.runs(mark)).toEqual([`${mark} begun`])
    expect((await client.get(cluster.task("c").url, resumed.lastEventId)).status).toBe(405)
  })

  test("ends with owner_lost in the same response where another task passed it on", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(other.url, "act", { delay_ms: 1_500, mark })
    await begun()
    await owner.kill()

    const { error } = await events.answer(id)

    expect(error).toMatchObject({ code: -32603, data: { reason: "owner_lost" } })
    expect(cluster.runs(mark)).toEqual([`${mark} begun`])
  })

  test("is answered by it after all where its answer is stored late, and every reader gets that one", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 60, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 1)
    await owner.kill()
    const resumed = await client.listen(other.url, events.lastEventId)
    await resumed.until(({ params }) => params?.progress === 4)
    await resumed.close()
    const { stream = "", fence } = parseEventId(resumed.lastEventId ?? "") ?? {}

    const position = { fence: 1, seq: 3 }
    const message = { jsonrpc: "2.0" as const, id, result: { content: [{ type: "text", text: "late" }] } }
    const end = { ...position, id: formatEventId(stream, position), message, answers: id }
    await openLog(cluster.dynamoDb, client).end(stream, end, false)

    expect(fence).toBe(2)
    for (const task of [other, cluster.task("c")]) {
      const again = await client.listen(task.url, resumed.lastEventId)
      expect((await again.answer(id)).result?.content).toEqual([{ type: "text", text: "late" }])
      await again.close()
    }
  })

  test("that only reads and left no trace ends with owner_lost for a client that resumes it", async () => {
    const { owner, other, client } = round
    const { id, events } = await client.start(owner.url, "who", { delay_ms: 200 })
    const reading = events.next().catch(() => undefined)
    await eventually(() => events.lastEventId, Boolean)
    await owner.kill()
    await reading

    const resumed = await client.listen(other.url, events.lastEventId)

    expect((await resumed.answer(id)).error).toMatchObject({ code: -32603, data: { reason: "owner_lost" } })
  })

  test("that only reads runs again where another task passed it on", async () => {
    const { owner, other, client } = round
    const { id, events } = await client.start(other.url, "who", { delay_ms: 1_500 })
    await owner.kill()

    expect((await events.answer(id)).result?.content).toEqual([{ type: "text", text: "b" }])
  })
})

describe("a question of the server", () => {
  const isQuestion = ({ method }: { method?: string }) => method === "elicitation/create"
  const answerTo = (id: string | number | undefined) => ({
    jsonrpc: "2.0",
    id,
    result: { action: "accept", content: { name: "Ada" } },
  })

  test("is answered through any task", async () => {
    const { cluster, other, client, mark } = round
    const { id, events } = await client.start(other.url, "ask", { mark })
    const question = await events.until(isQuestion)

    const taken = await client.send(cluster.task("c").url, answerTo(question.id))

    expect(taken.status).toBe(202)
    expect((await events.answer(id)).result?.content).toEqual([{ type: "text", text: "Hello, Ada" }])
  })

  test("outlives the task that asked it, and is not asked again", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "ask", { mark })
    const question = await events.until(isQuestion)
    await owner.kill()

    const taken = await client.send(other.url, answerTo(question.id))
    const resumed = await client.listen(cluster.task("c").url, events.lastEventId)
    const answer = await resumed.answer(id)

    expect(taken.status).toBe(202)
    expect(answer.result?.content).toEqual([{ type: "text", text: "Hello, Ada" }])
    expect(resumed.seen.filter(({ message }) => message && isQuestion(message as never))).toEqual([])
  })

  test.each(["2025-11-25", "2025-06-18", "2025-03-26"])(
    "outlives it for a client of %s, which resumes and can wait for it as long as it likes",
    async (version) => {
      const { cluster, owner, other, mark } = round
      const client = await TestClient.begin(owner.url, { version })
      const { id, events } = await client.start(owner.url, "ask", { mark })
      const question = await events.until(isQuestion)
      await owner.kill()

      // Its headers are there before the answer is: a load balancer cuts whoever hears nothing.
      const resumed = await client.listen(other.url, events.lastEventId)
      await client.send(cluster.task("c").url, answerTo(question.id))

      expect((await resumed.answer(id)).result?.content).toEqual([{ type: "text", text: "Hello, Ada" }])
    },
  )

  test("outlives it in a response that another task passes on", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(other.url, "ask", { mark })
    const question = await events.until(isQuestion)
    await owner.kill()

    await client.send(cluster.task("c").url, answerTo(question.id))

    expect((await events.answer(id)).result?.content).toEqual([{ type: "text", text: "Hello, Ada" }])
    expect(events.seen.filter(({ message }) => message && isQuestion(message as never))).toHaveLength(1)
  })

  test("that was answered before the task died does not let a call run twice", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "ask", { mark, after_ms: 5_000 })
    const question = await events.until(isQuestion)
    await client.send(owner.url, answerTo(question.id))
    await eventually(
      () => cluster.runs(mark),
      (runs) => runs.includes(`${mark} answered`),
    )
    await owner.kill()

    const resumed = await client.listen(other.url, events.lastEventId)

    expect((await resumed.answer(id)).error?.data).toEqual({ reason: "owner_lost", mayHaveExecuted: true })
    expect(cluster.runs(mark).filter((run) => run.endsWith("answered"))).toHaveLength(1)
  })
})

describe("a session whose task is killed", () => {
  test("keeps its state, its log level and its subscriptions", async () => {
    const { cluster, owner, other, client, mark } = round
    await client.call(owner.url, "remember", { key: "color", value: "green" })
    await client.request(owner.url, "logging/setLevel", { level: "error" })
    await client.request(owner.url, "resources/subscribe", { uri: "test://watched" })
    const listening = await client.listen(owner.url)
    const cut = listening.next().catch(() => undefined)
    await eventually(() => listening.lastEventId, Boolean)
    await owner.kill()
    await cut

    expect(await client.callText(other.url, "remember", { key: "color" })).toBe("green")
    const { events, id } = await client.start(other.url, "count", { to: 1, delay_ms: 0, mark })
    await events.answer(id)
    expect(
      events.seen.filter(({ message }) => JSON.stringify(message)?.includes("notifications/message")),
    ).toEqual([])
    const again = await client.listen(other.url, listening.lastEventId)
    await client.call(cluster.task("c").url, "change", { uri: "test://watched" })
    const update = await again.until(({ method }) => method === "notifications/resources/updated")
    expect(update.params).toMatchObject({ uri: "test://watched" })
    await again.close()
  })

  test("has one new owner, however many tasks are asked at once", async () => {
    const { cluster, owner, other, client } = round
    const tasks = [other, cluster.task("c")]
    await owner.kill()

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => client.callText(tasks[at % 2]?.url ?? "", "who")),
    )

    expect(new Set(answers).size).toBe(1)
    const [row] = (await cluster.dynamoDb.rows("S#")).filter(
      ({ pk, sk }) => pk?.S?.endsWith(client.id) && sk?.S === "META",
    )
    expect(row?.fence?.N).toBe("2")
  })

  test("is gone for good once it is deleted, on every task", async () => {
    const { cluster, owner, other, client } = round
    expect((await client.delete(other.url)).status).toBe(200)

    for (const task of [owner, other, cluster.task("c")]) {
      const response = await client.send(task.url, { jsonrpc: "2.0", id: 1, method: "ping" })
      expect(response.status).toBe(404)
      expect((await client.get(task.url)).status).toBe(404)
    }
  })

  test("takes a call back that was left behind: it does not run again", async () => {
    const { cluster, owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 50, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 1)
    await owner.kill()

    expect(await client.notify(other.url, "notifications/cancelled", { requestId: id })).toBe(202)
    const resumed = await client.get(cluster.task("c").url, events.lastEventId)
    const left = resumed.status === 200 ? new EventReader(resumed) : events
    const missed = resumed.status === 200 ? await left.rest() : []

    expect(missed.filter((message) => message.id === id)).toEqual([])
    expect((await client.get(other.url, left.lastEventId)).status).toBe(405)
    expect(cluster.runs(mark)).toEqual([`${mark} begun`])
  })
})

describe("a task that is paused", () => {
  test("drops what was claimed meanwhile, and harms nothing when it goes on", async () => {
    const { owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 6, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 2)
    owner.signal("SIGSTOP")

    const resumed = await client.listen(other.url, events.lastEventId)
    const answer = await resumed.answer(id)
    owner.signal("SIGCONT")

    expect(answer.result?.content).toEqual([{ type: "text", text: "counted to 6" }])
    expect([...events.progress.slice(0, 2), ...resumed.progress]).toEqual([1, 2, 3, 4, 5, 6])
    await eventually(
      () => owner.lines,
      (lines) => lines.some((line) => line.includes("lease ran out")),
    )
    expect(await client.callText(owner.url, "who")).toBe("b")
    expect(await client.callText(owner.url, "remember", { key: "x", value: "y" })).toBe("y")
  }, 40_000)
})
