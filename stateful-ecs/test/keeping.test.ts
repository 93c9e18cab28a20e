import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { TestClient, eventually } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"
import { holdWrites } from "./harness/hold-writes.ts"

let cluster: Cluster
const url = (name: string) => cluster.task(name).url

beforeAll(async () => {
  cluster = await startCluster(["a", "b"])
})
afterAll(() => cluster.stop())

/** Has task a wait while it writes that a list changed. */
const holdChange = () => holdWrites(cluster.task("a"), "list_changed")

describe("memory", () => {
  test("puts the least used sessions aside, and takes them up again as they were", async () => {
    const small = await cluster.add("small", { MCP_MAX_RESIDENT_SESSIONS: "2" })
    const clients = []
    for (let at = 0; at < 4; at++) {
      const client = await TestClient.begin(small.url)
      await client.call(small.url, "remember", { key: "number", value: String(at) })
      clients.push(client)
    }

    const remembered = []
    for (const client of clients)
      remembered.push(await client.callText(small.url, "remember", { key: "number" }))

    expect(remembered).toEqual(["0", "1", "2", "3"])
    expect(Number((await metaOf(clients[0]!))?.fence?.N)).toBeGreaterThan(1)
  })

  test("has room for the session that is asked for, though those that fill it are in use", async () => {
    const full = await cluster.add("full", { MCP_MAX_RESIDENT_SESSIONS: "1" })
    const listening = await (await TestClient.begin(full.url)).listen(full.url)
    const clients = [await TestClient.begin(full.url), await TestClient.begin(full.url)]

    const answers = []
    for (const client of clients) answers.push(await client.callText(full.url, "who"))

    expect(answers).toEqual(["full", "full"])
    await listening.close()
  })
})

describe("a session", () => {
  test("ends when it was not used for its idle time, on every task, whether or not its row is there still", async () => {
    const brief = await cluster.add("brief", { MCP_SESSION_IDLE_SECONDS: "1" })
    const client = await TestClient.begin(brief.url)
    expect(await client.callText(brief.url, "who")).toBe("brief")

    await eventually(
      () => metaOf(client),
      (meta) => Number(meta?.exp?.N) < Math.floor(Date.now() / 1000),
    )

    expect((await client.send(url("a"), { jsonrpc: "2.0", id: 1, method: "ping" })).status).toBe(404)
    expect((await client.send(brief.url, { jsonrpc: "2.0", id: 2, method: "ping" })).status).toBe(404)
    expect(await metaOf(client)).toBeDefined()
  })

  test("is over where newer code refuses how it began, and its client is told so", async () => {
    const old = await cluster.add("old")
    old.proxy.state.rewrite = (body) => body.replace("clientInfo", "renamedSince")
    const client = await TestClient.begin(old.url)
    await old.kill()

    const statuses = []
    for (const name of ["a", "b", "a"]) {
      statuses.push((await client.send(url(name), { jsonrpc: "2.0", id: 1, method: "ping" })).status)
    }

    expect(statuses).toEqual([404, 404, 404])
    const isRefusal = (line: string) => line.includes("a stored session was refused")
    expect(cluster.task("a").lines.filter(isRefusal)).toHaveLength(1)
  })

  test("stays as it is where its end could not be moved on", async () => {
    const patient = await cluster.add("patient", { MCP_SESSION_IDLE_SECONDS: "12", MCP_LEASE_MS: "20000" })
    const client = await TestClient.begin(patient.url)
    patient.proxy.fail("throttle")
    const isWarning = (line: string) => line.includes("a session's end could not be moved on")
    await eventually(
      () => client.callText(patient.url, "who"),
      () => patient.lines.some(isWarning),
    )

    const answer = await client.callText(patient.url, "who")
    patient.proxy.fail("none")

    expect(answer).toBe("patient")
    expect((await metaOf(client))?.fence?.N).toBe("1")
  })

  test("ends while a change is on its way to it, and its task goes on", async () => {
    const [listener, caller] = [await TestClient.begin(url("a")), await TestClient.begin(url("a"))]
    const stream = await listener.listen(url("a"))
    const held = holdChange()
    await caller.callText(url("a"), "change")
    await held.reached

    const { status } = await listener.delete(url("a"))
    held.release()

    const isWarning = (line: string) => line.includes("a session could not be told of a change")
    await eventually(
      () => cluster.task("a").lines,
      (lines) => lines.some(isWarning),
    )
    expect(status).toBe(200)
    expect(await caller.callText(url("a"), "who")).toBe("a")
    await stream.close()
  })

  test("ends under a tool that does not wait for what it says, and its task goes on", async () => {
    const [ended, other] = [await TestClient.begin(url("a")), await TestClient.begin(url("a"))]
    const { events } = await ended.start(url("a"), "careless", { mark: "careless" })
    await events.next()

    await ended.delete(url("a"))
    await eventually(
      () => cluster.runs("careless"),
      (runs) => runs.includes("careless done"),
    )

    expect(await other.callText(url("a"), "who")).toBe("a")
  })

  test("is not told why its subscription could not be kept; the log is", async () => {
    const client = await TestClient.begin(url("a"))
    const { state } = cluster.task("a").proxy
    state.rewrite = (body) =>
      body.includes("test://watched") ? body.replace('"sessions"', '"absent"') : body

    const { error } = await client.request(url("a"), "resources/subscribe", { uri: "test://watched" })
    state.rewrite = (body) => body

    expect(error).toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^Internal error \(request \S+\)/),
    })
    await eventually(
      () => cluster.task("a").lines,
      (lines) => lines.some((line) => /a definition failed.*ResourceNotFoundException/.test(line)),
    )
  })

  test("is told once of changes that come while one is written", async () => {
    const [listener, caller] = [await TestClient.begin(url("a")), await TestClient.begin(url("a"))]
    const stream = await listener.listen(url("a"))
    const held = holdChange()

    await caller.callText(url("a"), "change")
    await held.reached
    for (let at = 0; at < 20; at++) await caller.callText(url("a"), "change")
    held.release()

    for (let told = 0; told < 2; told++)
      await stream.until(({ method }) => method === "notifications/resources/list_changed")
    await listener.delete(url("a"))
    expect(await stream.rest()).toEqual([])
  })

  test("is refused to a principal that has as many as it may, until it ends one", async () => {
    const limited = await cluster.add("limited", { MCP_MAX_PRINCIPAL_SESSIONS: "2" })
    const options = { principal: "carol" }
    const first = await TestClient.begin(limited.url, options)
    await TestClient.begin(limited.url, options)

    await expect(TestClient.begin(limited.url, options)).rejects.toThrow(/429/)
    await first.delete(limited.url)

    expect((await TestClient.begin(limited.url, options)).id).not.toBe("")
  })

  test("has no more events than it may; a call that goes on saying something fails", async () => {
    const limited = await cluster.add("few", { MCP_MAX_SESSION_EVENTS: "5" })
    const client = await TestClient.begin(limited.url)

    const { result, error } = await client.call(limited.url, "count", { to: 10, delay_ms: 0 })

    expect(result?.isError ?? error).toBeTruthy()
  })

  test("costs what it should: a read-only call nothing, any other two writes", async () => {
    const client = await TestClient.begin(url("a"))
    await client.callText(url("b"), "who")
    const { state: owner } = cluster.task("a").proxy
    const { state: other } = cluster.task("b").proxy
    const ownWrites = (body: string) => {
      if (!body.includes('"lease"') && !body.includes('"V#')) counted.push(body)
      return undefined
    }
    const counted: string[] = []
    owner.hold = ownWrites
    other.hold = ownWrites

    await client.callText(url("a"), "who")
    await client.callText(url("b"), "who")
    expect(counted).toEqual([])
    await client.callText(url("a"), "remember", { key: "none" })
    expect(counted).toHaveLength(2)
    await client.callText(url("b"), "remember", { key: "none" })
    expect(counted).toHaveLength(4)
    owner.hold = other.hold = () => undefined
  })
})

describe("2026-07-28", () => {
  test("is served by any task, without a session, and hears what is published on another", async () => {
    const connect = async (name: string) => {
      const client = new Client(
        { name: "test", version: "1" },
        { versionNegotiation: { mode: { pin: "2026-07-28" } } },
      )
      const requestInit = { headers: { authorization: "Bearer alice" } }
      await client.connect(new StreamableHTTPClientTransport(new URL(`${url(name)}/mcp`), { requestInit }))
      return client
    }
    const [listener, caller] = [await connect("a"), await connect("b")]
    const updated: string[] = []
    listener.setNotificationHandler(
      "notifications/resources/updated",
      ({ params }) => void updated.push(params.uri),
    )
    const subscription = await listener.listen({ resourceSubscriptions: ["test://watched"] })

    await caller.callTool({ name: "change", arguments: { uri: "test://watched" } })

    await eventually(
      () => updated,
      (uris) => uris.length === 1,
    )
    await subscription.close()
    await Promise.all([listener.close(), caller.close()])
  })
})

async function metaOf({ id }: TestClient) {
  const rows = await cluster.dynamoDb.rows("S#")
  return rows.find(({ pk, sk }) => pk?.S?.endsWith(id) && sk?.S === "META")
}
