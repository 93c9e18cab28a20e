import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { EventLog } from "../src/sessions/event-log.ts"
import { START } from "../src/sessions/position.ts"
import { createSessionId, sessionKey } from "../src/sessions/session-key.ts"
import { createSessionOverview } from "../src/sessions/session-overview.ts"
import { SessionStore } from "../src/sessions/session-store.ts"
import { createTable } from "../src/sessions/table.ts"
import type { Table } from "../src/sessions/table.ts"
import { SESSIONS_TABLE, startDynamoDb } from "./harness/dynamodb.ts"
import type { DynamoDb } from "./harness/dynamodb.ts"

let dynamoDb: DynamoDb
let table: Table
let overview: ReturnType<typeof createSessionOverview>

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
  table = createTable({ table: SESSIONS_TABLE, client: dynamoDb.config })
  overview = createSessionOverview({ table: SESSIONS_TABLE, client: dynamoDb.config })
})
afterAll(async () => {
  overview.close()
  await dynamoDb.stop()
})

const initialize = {
  jsonrpc: "2.0" as const,
  id: 1,
  method: "initialize",
  params: { clientInfo: { name: "tester", version: "1" } },
}
const call = {
  jsonrpc: "2.0" as const,
  id: 2,
  method: "tools/call",
  params: { name: "import_notes", arguments: { key: "told in confidence" } },
}
const progress = (value: number) => ({
  jsonrpc: "2.0" as const,
  method: "notifications/progress",
  params: { progressToken: 1, progress: value, total: 2, message: "told in confidence" },
})
const answer = { jsonrpc: "2.0" as const, id: 2, result: { content: "told in confidence" } }

async function open(instance: string) {
  const key = sessionKey({ id: "alice" }, createSessionId())
  const store = new SessionStore({ table, instance, idleSeconds: 60 })
  await store.create(key, initialize, "2025-11-25")
  return { key, store }
}

describe("the overview of sessions", () => {
  test("tells owner, fence and the last events, and nothing of what was said", async () => {
    const { key, store } = await open("task-1.abc")
    await store.claim(key, 1)
    const log = new EventLog({ table, key, retentionSeconds: 60 })
    await log.record("p.s", { requests: [call], batch: false })
    await log.append("p.s", { fence: 1, seq: 1 }, progress(1))
    await log.append("p.s", { fence: 2, seq: 1 }, progress(2))
    await log.end("p.s", { fence: 2, seq: 2, id: "x", message: answer, answers: 2 }, false)

    const sessions = await overview.read()

    expect(sessions).toEqual([
      {
        ...{ id: key.id, open: true, owner: "task-1", fence: 2, revision: "2025-11-25", client: "tester" },
        ...{ keeps: [], stored: 4, expires: expect.any(Number) },
        events: [
          { stream: "p.s", fence: START.fence, what: "call recorded: tools/call import_notes" },
          { stream: "p.s", fence: 1, what: "progress 1 of 2" },
          { stream: "p.s", fence: 2, what: "progress 2 of 2" },
          { stream: "p.s", fence: 2, what: "result" },
        ],
      },
    ])
    expect(JSON.stringify(sessions)).not.toContain("confidence")
    await store.close(key)
  })

  test("tells which are closed, and none that expired", async () => {
    const { key, store } = await open("task-1.abc")
    await store.close(key)
    const expired = new SessionStore({ table, instance: "task-1.abc", idleSeconds: -1 })
    const old = sessionKey({ id: "alice" }, createSessionId())
    await expired.create(old, initialize, "2025-11-25")

    const sessions = await overview.read()

    expect(sessions.find(({ id }) => id === key.id)).toMatchObject({ open: false, client: "" })
    expect(sessions.some(({ id }) => id === old.id)).toBe(false)
  })
})
