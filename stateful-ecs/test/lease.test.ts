import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { createTable } from "../src/sessions/table.ts"
import type { Table } from "../src/sessions/table.ts"
import { Lease } from "../src/tasks/lease.ts"
import type { Revocation } from "../src/tasks/lease.ts"
import { eventually } from "./harness/client.ts"
import { SESSIONS_TABLE, startDynamoDb } from "./harness/dynamodb.ts"
import type { DynamoDb } from "./harness/dynamodb.ts"

const LEASE_MS = 900

let dynamoDb: DynamoDb
let table: Table
let count = 0
let instance: string

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
  table = createTable({ table: SESSIONS_TABLE, client: dynamoDb.config })
})
afterAll(() => dynamoDb.stop())
beforeEach(() => {
  instance = `task-${++count}`
})

describe("a lease", () => {
  test("stays one row of one size, however many sessions its task loses; it hears of each", async () => {
    let revoked: readonly Revocation[] = []
    const lease = await startLease((told) => (revoked = told))
    const before = await leaseRow()
    const lost = Array.from({ length: 50 }, (_, at) => ({ pk: `S#principal#session-${at}`, fence: at + 1 }))

    await Promise.all(lost.map((one) => lease.revoke(instance, one)))
    await eventually(
      () => revoked,
      (told) => told.length === lost.length,
    )
    const after = await leaseRow()
    await lease.stop()

    expect(new Set(revoked)).toEqual(new Set(lost))
    expect(Object.keys(after ?? {})).toEqual(Object.keys(before ?? {}))
  })

  test("does not count before its task heard what it lost, nor where it cannot hear it", async () => {
    const counted: boolean[] = []
    const lease: Lease = createLease(() => counted.push(lease.isValid()))
    await lease.start()
    const deaf = createLease(() => undefined, {
      ...table,
      query: () => Promise.reject(new Error("no answer")),
    })

    expect([counted[0], lease.isValid()]).toEqual([false, true])
    await expect(deaf.start()).rejects.toThrow("no answer")
    expect(deaf.isValid()).toBe(false)
    await lease.stop()
  })

  test("is not told again of what its task lost minutes ago, whether or not those rows are there still", async () => {
    const [session, exp] = [{ S: "S#principal#session" }, { N: "1700000000" }]
    const pk = { S: `V#${instance}` }
    await table.put({ pk, sk: { S: "1700000000#S#principal#session@1" }, session, fence: { N: "1" }, exp })
    let revoked: readonly Revocation[] | undefined

    const lease = await startLease((told) => (revoked = told))
    await lease.stop()

    expect(revoked).toEqual([])
  })
})

function createLease(onRevoked: (revoked: readonly Revocation[]) => void, over = table): Lease {
  return new Lease({
    table: over,
    instance,
    address: "127.0.0.1:9",
    leaseMs: LEASE_MS,
    logger: createLogger({ level: "error", write: () => undefined }),
    onRevoked,
    onLost: () => undefined,
  })
}

async function startLease(onRevoked: (revoked: readonly Revocation[]) => void): Promise<Lease> {
  const lease = createLease(onRevoked)
  await lease.start()
  return lease
}

async function leaseRow() {
  const rows = await dynamoDb.rows("I")
  return rows.find(({ sk }) => sk?.S === instance)
}
