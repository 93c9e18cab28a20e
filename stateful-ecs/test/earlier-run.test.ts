import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { EventLog } from "../src/sessions/event-log.ts"
import { createStreamName, formatEventId } from "../src/sessions/position.ts"
import { sessionKey } from "../src/sessions/session-key.ts"
import { createTable } from "../src/sessions/table.ts"
import { TestClient } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"
import { SESSIONS_TABLE } from "./harness/dynamodb.ts"

/** More text than the heap of the task that takes it up. */
const EVENTS = 1_600
const EVENT_BYTES = 50_000
const HEAP_MB = 72

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster(["a"])
})
afterAll(() => cluster.stop())

test("a call that said much is taken up by a task that could not hold all of it", async () => {
  const client = await TestClient.begin(cluster.task("a").url)
  await cluster.task("a").kill()
  const name = createStreamName([1])
  await leaveBehind(name, client.id)
  const small = await cluster.add("small", { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` })

  const resumed = await client.listen(small.url, formatEventId(name, { fence: 1, seq: EVENTS }))
  const { result } = await resumed.answer(1)

  expect(result?.content).toEqual([{ type: "text", text: "small" }])
})

/** What a task leaves in the table that dies in a call of a tool that reads. */
async function leaveBehind(name: string, sessionId: string) {
  const table = createTable({ table: SESSIONS_TABLE, client: cluster.dynamoDb.config })
  const log = new EventLog({ table, key: sessionKey({ id: "alice" }, sessionId), retentionSeconds: 900 })
  const call = { jsonrpc: "2.0" as const, id: 1, method: "tools/call", params: { name: "who" } }
  await log.record(name, { requests: [call], batch: false })
  const data = "x".repeat(EVENT_BYTES)
  for (let seq = 1; seq <= EVENTS; seq++) {
    const params = { level: "info", data: `${seq} ${data}` }
    await log.append(name, { fence: 1, seq }, { jsonrpc: "2.0", method: "notifications/message", params })
  }
}
