import { request as httpRequest } from "node:http"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { EventReader, TestClient, eventually } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"

let cluster: Cluster
const url = (name: string) => cluster.task(name).url

beforeAll(async () => {
  cluster = await startCluster(["a", "b", "c"])
})
afterAll(() => cluster.stop())

describe("a session", () => {
  test("is served by its owner, whichever task is asked", async () => {
    const client = await TestClient.begin(url("a"))

    const answers = []
    for (const name of ["a", "b", "c", "b"]) answers.push(await client.callText(url(name), "who"))

    expect(answers).toEqual(["a", "a", "a", "a"])
  })

  test("passes progress on as it comes, through any task", async () => {
    const client = await TestClient.begin(url("a"))

    const { id, events } = await client.start(url("b"), "count", { to: 3, delay_ms: 50 })
    await events.until(({ params }) => params?.progress === 1)
    const { result } = await events.answer(id)

    expect(events.progress).toEqual([1, 2, 3])
    expect(result?.content).toEqual([{ type: "text", text: "counted to 3" }])
  })

  test("keeps what tools remember, and answers requests of every other kind through any task", async () => {
    const client = await TestClient.begin(url("a"))

    await client.call(url("b"), "remember", { key: "color", value: "blue" })

    expect(await client.callText(url("c"), "remember", { key: "color" })).toBe("blue")
    expect((await client.request(url("b"), "tools/list")).result?.tools).toHaveLength(10)
    expect((await client.request(url("c"), "resources/read", { uri: "test://watched" })).result).toBeDefined()
  })

  test("cannot be addressed by another principal: 404 from every task, for every method", async () => {
    const client = await TestClient.begin(url("a"), { principal: "alice" })
    const { events, id } = await client.start(url("a"), "count", { to: 1, delay_ms: 0 })
    await events.answer(id)
    const thief = new TestClient({ principal: "mallory" })
    thief.id = client.id

    for (const name of ["a", "b", "c"]) {
      const statuses = [
        (await thief.send(url(name), { jsonrpc: "2.0", id: 1, method: "ping" })).status,
        (await thief.get(url(name))).status,
        (await thief.get(url(name), events.seen[0]?.id)).status,
        (await thief.delete(url(name))).status,
      ]
      expect(statuses).toEqual([404, 404, 404, 404])
    }
    expect(await client.callText(url("b"), "who")).toBe("a")
  })

  test("is nothing that a task believes another about: who calls is verified again on the private port", async () => {
    const client = await TestClient.begin(url("a"))
    const { owner } = await ownerOf(client)
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })
    const send = (headers: Record<string, string>) =>
      sendPrivately(
        cluster.task("a").privateAddress,
        { ...headers, "content-type": "application/json" },
        body,
      )

    expect(await send({ ...client.headers(), "x-mcp-task": owner })).toBe(200)
    expect(await send({ ...client.headers({ authorization: "none" }), "x-mcp-task": owner })).toBe(401)
    expect(await send({ ...client.headers({ authorization: "Bearer mallory" }), "x-mcp-task": owner })).toBe(
      404,
    )
    expect(await send({ ...client.headers(), "x-mcp-task": "another" })).toBe(421)
  })

  test("refuses what it cannot serve with a status that clients understand", async () => {
    const client = await TestClient.begin(url("a"))
    const ping = { jsonrpc: "2.0", id: 1, method: "ping" }
    const nobody = new TestClient()

    expect((await nobody.send(url("a"), ping)).status).toBe(400)
    nobody.id = "A".repeat(24)
    expect((await nobody.send(url("b"), ping)).status).toBe(404)
    nobody.id = "no session id of this server"
    expect((await nobody.send(url("b"), ping)).status).toBe(404)
    expect((await client.get(url("a"), "nonsense")).status).toBe(400)
    expect((await client.get(url("b"), "p.x:1")).status).toBe(400)
  })
})

describe("a stream", () => {
  test("is resumed in the middle of a call, on the owner and through another task", async () => {
    const client = await TestClient.begin(url("a"))
    for (const name of ["a", "b"]) {
      const { id, events } = await client.start(url(name), "count", { to: 8, delay_ms: 40, mark: "resume" })
      await events.until(({ params }) => params?.progress === 2)
      await events.close()

      const resumed = await client.listen(url(name), events.lastEventId)
      await resumed.answer(id)

      expect([...events.progress, ...resumed.progress]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    }
  })

  test("that is over is answered from the log by any task; past its end with 405", async () => {
    const client = await TestClient.begin(url("a"))
    const { id, events } = await client.start(url("a"), "count", { to: 2, delay_ms: 0 })
    await events.answer(id)

    for (const name of ["a", "b", "c"]) {
      const again = await client.listen(url(name), events.seen[0]?.id)
      expect((await again.answer(id)).result?.content).toEqual([{ type: "text", text: "counted to 2" }])
      expect(again.progress).toEqual([1, 2])
      expect(await again.rest()).toEqual([])
      expect((await client.get(url(name), events.lastEventId)).status).toBe(405)
    }
  })

  test("of GET tells of changes published on any task, resumes, and belongs to its newest reader", async () => {
    const client = await TestClient.begin(url("a"))
    await client.request(url("b"), "resources/subscribe", { uri: "test://watched" })
    const first = await client.listen(url("c"))
    await client.call(url("b"), "change", { uri: "test://other" })
    const publisher = await TestClient.begin(url("c"))
    await publisher.call(url("c"), "change", { uri: "test://watched" })
    const update = await first.until(({ method }) => method === "notifications/resources/updated")
    expect(update.params).toMatchObject({ uri: "test://watched" })
    await first.close()

    await publisher.call(url("b"), "change", { uri: "test://watched" })
    await eventually(
      () => cluster.dynamoDb.rows("S#"),
      (rows) =>
        rows.filter(({ pk, sk }) => pk?.S?.endsWith(client.id) && sk?.S?.startsWith("E#g#")).length === 2,
    )
    const second = await client.listen(url("b"), first.lastEventId)
    await second.until(({ method }) => method === "notifications/resources/updated")
    const third = await client.listen(url("a"), second.lastEventId)
    expect(await second.rest()).toEqual([])
    await publisher.call(url("b"), "change", { uri: "test://watched" })
    await third.until(({ method }) => method === "notifications/resources/updated")
    expect(second.seen.length + third.seen.length).toBe(4)
    await third.close()
  })

  test("of GET tells nobody of what is another principal's, on any task", async () => {
    const [alice, bob] = [
      await TestClient.begin(url("a")),
      await TestClient.begin(url("b"), { principal: "bob" }),
    ]
    const streams = [await alice.listen(url("a")), await bob.listen(url("b"))] as const

    await bob.call(url("c"), "change")
    await alice.call(url("c"), "change", { uri: "test://other" })
    await alice.call(url("c"), "change")

    for (const stream of streams)
      await stream.until(({ method }) => method === "notifications/resources/list_changed")
    for (const client of [alice, bob]) await client.delete(url("c"))
    for (const stream of streams) expect(await stream.rest()).toEqual([])
  })

  test("is primed, so that a client that lost it before its first event can resume it", async () => {
    const client = await TestClient.begin(url("a"))
    const { events, id } = await client.start(url("b"), "who", { delay_ms: 400 })
    const answer = events.next().catch(() => undefined)
    await eventually(() => events.lastEventId, Boolean)
    await events.close()
    await answer

    const resumed = await client.listen(url("c"), events.lastEventId)

    expect((await resumed.answer(id)).result?.content).toEqual([{ type: "text", text: "a" }])
  })

  test("of a client that reads nothing is cut off, and resumed without a loss", async () => {
    const client = await TestClient.begin(url("a"))
    const times = 400

    const { id, events } = await client.start(url("a"), "talk", { times })
    await eventually(
      () => cluster.runs("talked"),
      (runs) => runs.length === 1,
    )
    await events.rest()
    const resumed = await client.listen(url("b"), events.lastEventId)
    await resumed.answer(id)

    const heard = [...events.seen, ...resumed.seen].flatMap(({ message }) =>
      message && "params" in message ? Number.parseInt(String(message.params?.data)) : [],
    )
    expect(events.seen.length).toBeLessThan(times)
    expect(heard).toEqual(Array.from({ length: times }, (_, at) => at))
  })
})

describe("a call", () => {
  test("is cancelled through any task, and its stream ends", async () => {
    const client = await TestClient.begin(url("a"))
    const { id, events } = await client.start(url("b"), "count", { to: 100, delay_ms: 50, mark: "cancel" })
    await events.until(({ params }) => params?.progress === 1)

    expect(await client.notify(url("c"), "notifications/cancelled", { requestId: id })).toBe(202)

    expect((await events.rest()).filter((message) => message.id === id)).toEqual([])
    expect(cluster.runs("cancel")).toEqual(["cancel begun"])
    expect(await client.callText(url("b"), "who")).toBe("a")
  })

  test("may have an answer and a message larger than DynamoDB's items", async () => {
    const client = await TestClient.begin(url("a"))
    const bytes = 900_000

    const { id, events } = await client.start(url("b"), "big", { bytes })
    await events.answer(id)
    const again = await client.listen(url("c"), events.seen[0]?.id)
    const { result } = await again.answer(id)

    expect(result?.content?.[0]?.text).toHaveLength(bytes)
    expect(JSON.stringify(again.seen)).toContain("é".repeat(bytes / 2))
  })

  test("may come in a batch, as in 2025-03-26: each gets its own answer", async () => {
    const client = await TestClient.begin(url("a"), { version: "2025-03-26" })
    const call = (id: number, name: string, args: object) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: args },
    })

    const batch = [
      call(1, "who", {}),
      call(2, "count", { to: 1, delay_ms: 300 }),
      call(3, "who", { delay_ms: 100 }),
    ]
    const response = await client.send(url("b"), batch)
    const answers = (await new EventReader(response).rest()).filter(({ result }) => result)

    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, 3])
  })

  test("with the id of one in flight is refused; of too many at once, too", async () => {
    const limited = await cluster.add("limited", { MCP_MAX_SESSION_CALLS: "2" })
    const client = await TestClient.begin(limited.url)
    const ping = (id: number | string) => ({ jsonrpc: "2.0", id, method: "ping" })
    const running = await client.start(limited.url, "count", { to: 100, delay_ms: 50, mark: "two" })
    expect((await client.send(limited.url, ping(running.id))).status).toBe(400)
    const another = await client.start(limited.url, "count", { to: 100, delay_ms: 50, mark: "two" })

    const refused = await client.send(limited.url, ping("third"))

    expect(refused.status).toBe(429)
    expect(refused.headers.get("retry-after")).toBe("1")
    await Promise.all([running.events.close(), another.events.close()])
  })

  test("counts as one, however many came with it in a batch; each of them needs an id of its own", async () => {
    const limited = await cluster.add("batches", { MCP_MAX_SESSION_CALLS: "4" })
    const client = await TestClient.begin(limited.url, { version: "2025-03-26" })
    const batch = (...ids: number[]) =>
      ids.map((id) => ({
        ...{ jsonrpc: "2.0", id, method: "tools/call" },
        params: { name: "count", arguments: { to: 100, delay_ms: 50, mark: "batch" } },
      }))

    expect((await client.send(limited.url, batch(1, 1))).status).toBe(400)
    const running = await client.send(limited.url, batch(1, 2, 3))
    expect([running.status, (await client.send(limited.url, batch(4, 5))).status]).toEqual([200, 429])
    expect((await client.send(limited.url, batch(4))).status).toBe(200)
    await running.body?.cancel()
  })
})

async function ownerOf(client: TestClient) {
  const rows = await cluster.dynamoDb.rows("S#")
  const row = rows.find(({ pk, sk }) => pk?.S?.endsWith(client.id) && sk?.S === "META")
  return { owner: row?.own?.S ?? "", fence: Number(row?.fence?.N) }
}

function sendPrivately(address: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`http://${address}/mcp`, { method: "POST", headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    outgoing.on("error", reject)
    outgoing.end(body)
  })
}
