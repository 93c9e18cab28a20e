import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import type { HttpResponse } from "@mcp-on-aws/hosting/http"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { readSettings } from "@mcp-on-aws/hosting/settings"
import { McpServer } from "@modelcontextprotocol/server"
import { createDurability } from "../src/sessions/durability.ts"
import { Residents } from "../src/sessions/residents.ts"
import { SessionRouter } from "../src/sessions/router.ts"
import type { SessionRequest } from "../src/sessions/session-request.ts"
import { SessionStore } from "../src/sessions/session-store.ts"
import { createTable } from "../src/sessions/table.ts"
import { serverSettings } from "../src/settings.ts"
import { UnstoredEnds } from "../src/sessions/unstored-ends.ts"
import { Forwarder } from "../src/tasks/forwarder.ts"
import { Lease } from "../src/tasks/lease.ts"
import { PeerClient } from "../src/tasks/peer-client.ts"
import { PeerWatch } from "../src/tasks/peer-watch.ts"
import { SESSIONS_TABLE, startDynamoDb } from "./harness/dynamodb.ts"
import type { DynamoDb } from "./harness/dynamodb.ts"
import { startFaultyProxy } from "./harness/faulty-proxy.ts"
import type { FaultyProxy } from "./harness/faulty-proxy.ts"

const LEASE_MS = 60_000

let dynamoDb: DynamoDb
let proxy: FaultyProxy
let task: Awaited<ReturnType<typeof startTask>>

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
  proxy = await startFaultyProxy(dynamoDb.port)
  task = await startTask()
})
afterEach(() => {
  proxy.fail("none")
  delete proxy.state.rewrite
  task.refuses = false
})
afterAll(async () => {
  await task.stop()
  proxy.stop()
  await dynamoDb.stop()
})

describe("an initialize", () => {
  test.each([
    ["that the table is too busy for", () => proxy.fail("throttle"), 503],
    ["that the table does not take", spoilSessions, "DynamoDB does not accept the request"],
  ] as const)("%s leaves nothing in memory", async (_, prepare, outcome) => {
    prepare()

    const begun = await begin().then(
      ({ status }) => status,
      (error: unknown) => String(error),
    )

    expect(begun).toEqual(typeof outcome === "string" ? expect.stringContaining(outcome) : outcome)
    expect(task.open.size).toBe(0)
  })

  test("that is refused, by the SDK or the server, leaves nothing in memory; its client reads why", async () => {
    const unacceptable = await begin({ accept: "text/html" })
    task.refuses = true
    const refused = await begin()

    expect(unacceptable.status).toBe(406)
    expect(await textOf(unacceptable)).toContain("Not Acceptable")
    expect(refused.status).toBe(200)
    expect(await textOf(refused)).toContain("not today")
    expect(task.open.size).toBe(0)
  })

  test("that is larger than its limit is refused with 413, before anything is made of it", async () => {
    const { made } = task

    const refused = await begin({ client: "x".repeat(33_000) })

    expect(refused.status).toBe(413)
    expect(JSON.parse(await textOf(refused))).toMatchObject({
      id: "init",
      error: { message: expect.stringContaining("32768 bytes") },
    })
    expect(task.made).toBe(made)
  })

  test("that begins no session does not count to those that its principal may have", async () => {
    const limited = await startTask({ MCP_MAX_PRINCIPAL_SESSIONS: "2" })
    await begin({ at: limited, accept: "text/html" })
    spoilSessions()
    await begin({ at: limited }).catch(() => undefined)
    delete proxy.state.rewrite

    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await begin({ at: limited })).status)
    await limited.stop()

    expect(statuses).toEqual([200, 200, 429])
  })
})

/** Has DynamoDB refuse every session's row, for good. */
function spoilSessions() {
  proxy.state.rewrite = (body) => (body.includes('"META"') ? "{}" : body)
}

function begin({ at = task, accept = "application/json, text/event-stream", client = "test" } = {}) {
  const headers = { accept, "content-type": "application/json" }
  const { signal } = new AbortController()
  const request = { id: "r", method: "POST", path: "/mcp", query: "", headers, signal }
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: client, version: "1" },
  }
  const json = { jsonrpc: "2.0", id: "init", method: "initialize", params }
  return at.serve({ request, json, caller: { facts: { principal: { id: "alice" }, requestId: "r" } } })
}

async function textOf({ body = "" }: HttpResponse): Promise<string> {
  if (typeof body === "string") return body
  let text = ""
  for await (const chunk of body) text += Buffer.from(chunk).toString()
  return text
}

/** One task's router and what it stands on, in this process: it counts the servers that were not closed. */
async function startTask(env: Record<string, string> = {}) {
  const settings = readSettings(serverSettings, {
    MCP_AUTH: "none",
    SESSIONS_TABLE,
    MCP_TABLE_WAIT_MS: "0",
    ...env,
  })
  const instance = "task-1"
  const logger = createLogger({ level: "error", write: () => undefined })
  const client = { ...dynamoDb.config, endpoint: `http://127.0.0.1:${proxy.port}` }
  const table = createTable({ table: SESSIONS_TABLE, client })
  const ignore = () => undefined
  const times = { leaseMs: LEASE_MS, address: "127.0.0.1:9" }
  const lease = new Lease({ table, instance, ...times, logger, onRevoked: ignore, onLost: ignore })
  const residents = new Residents({ most: 10, logger })
  const peers = new PeerClient()
  const watch = new PeerWatch(lease, LEASE_MS)
  const store = new SessionStore({ table, instance, idleSeconds: settings.MCP_SESSION_IDLE_SECONDS })
  const serve = (asked: SessionRequest) => router.serve(asked)
  const forwarder = new Forwarder({ store, lease, client: peers, watch, peerMs: LEASE_MS, serve })
  const judge = createDurability({ tools: [], prompts: [], resources: [] })
  const onGone = (actor: Parameters<Residents["remove"]>[0]) => residents.remove(actor)
  const unstored = new UnstoredEnds()
  const shared = { table, store, lease, settings, logger, judge, unstored, keepAliveMs: 15_000, onGone }
  const router: SessionRouter = new SessionRouter({
    instance,
    lease,
    residents,
    forwarder,
    actors: { ...shared, createServer },
  })
  const state = { serve, open: new Set<McpServer>(), made: 0, refuses: false, stop }
  await lease.start()
  return state

  function createServer() {
    const server = new McpServer({ name: "test", version: "1" })
    state.made++
    state.open.add(server)
    server.server.onclose = () => state.open.delete(server)
    if (state.refuses) {
      server.server.setRequestHandler("initialize", () => Promise.reject(new Error("not today")))
    }
    return server
  }

  async function stop() {
    await residents.dropAll()
    residents.stop()
    watch.stop()
    await lease.stop()
    peers.close()
  }
}
