import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { DynamoDBClient, QueryCommand, paginateQuery } from "@aws-sdk/client-dynamodb"
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb"
import { EventLog } from "../src/sessions/event-log.ts"
import { START, createStreamName, formatEventId } from "../src/sessions/position.ts"
import { createSessionId, sessionKey } from "../src/sessions/session-key.ts"
import { SessionStore } from "../src/sessions/session-store.ts"
import { FencedError, StoreUnavailableError } from "../src/sessions/store-error.ts"
import { createTable } from "../src/sessions/table.ts"
import type { Table } from "../src/sessions/table.ts"
import { collect } from "./harness/collect.ts"
import { SESSIONS_TABLE, startDynamoDb } from "./harness/dynamodb.ts"
import type { DynamoDb } from "./harness/dynamodb.ts"

let dynamoDb: DynamoDb
let table: Table

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
  table = createTable({ table: SESSIONS_TABLE, client: dynamoDb.config })
})
afterAll(() => dynamoDb.stop())

const initialize = { jsonrpc: "2.0" as const, id: 1, method: "initialize", params: {} }
const storeOf = (instance: string) => new SessionStore({ table, instance, idleSeconds: 60 })
const newKey = () => sessionKey({ id: "alice" }, createSessionId())
const remember = {
  UpdateExpression: "SET app.#key = :value",
  ExpressionAttributeNames: { "#key": "color" },
  ExpressionAttributeValues: { ":value": { S: '"green"' } },
}

test("a task that gets no credentials may get them later: it is no lasting failure", async () => {
  const credentials = () =>
    Promise.reject(Object.assign(new Error("timed out"), { name: "CredentialsProviderError" }))
  const refused = createTable({ table: SESSIONS_TABLE, client: { ...dynamoDb.config, credentials } })

  const failure = refused.get({ pk: "S#any", sk: "META" })

  await expect(failure).rejects.toThrow(StoreUnavailableError)
  await expect(failure).rejects.toThrow("no AWS credentials were found")
})

describe("a session's row", () => {
  test("has one new owner, whoever claims it at the same time", async () => {
    const key = newKey()
    await storeOf("old").create(key, initialize, "2025-11-25")

    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, at) => storeOf(`task ${at}`).claim(key, 1)),
    )

    const won = claims.filter((claim) => claim !== undefined)
    expect(won).toHaveLength(1)
    expect(await storeOf("any").read(key)).toEqual(won[0])
    expect(won[0]?.fence).toBe(2)
  })

  test("lives a whole idle time on after a use that did not move its end on: those of a quarter of it", async () => {
    const begun = Math.floor(Date.now() / 1000)
    const key = newKey()

    await storeOf("any").create(key, initialize, "2025-11-25")

    const row = await table.get({ pk: key.pk, sk: "META" })
    expect(Number(row?.exp?.N) - begun).toBeGreaterThanOrEqual(60 + 15)
  })

  test("is changed by its owner alone: an earlier one is fenced off", async () => {
    const key = newKey()
    const [old, young] = [storeOf("old"), storeOf("young")]
    await old.create(key, initialize, "2025-11-25")
    await old.change(key, 1, remember)
    await young.claim(key, 1)

    await expect(
      old.change(key, 1, { ...remember, ExpressionAttributeValues: { ":value": { S: "1" } } }),
    ).rejects.toThrow(FencedError)
    expect((await young.read(key))?.state.get("color")).toBe('"green"')
  })

  test("is nobody's to claim, or to change, once it is closed", async () => {
    const key = newKey()
    const store = storeOf("old")
    await store.create(key, initialize, "2025-11-25")

    await store.close(key)

    expect(await store.read(key)).toBeUndefined()
    expect(await store.claim(key, 1)).toBeUndefined()
    await expect(store.change(key, 1, remember)).rejects.toThrow(FencedError)
  })

  test("is another row for another principal", () => {
    const id = createSessionId()

    expect(sessionKey({ id: "alice" }, id).pk).not.toBe(sessionKey({ id: "bob" }, id).pk)
  })
})

describe("the log", () => {
  const name = "p.AAAAAAAAAAAAAAAA.MQ"
  const answer = (text: string) => ({ jsonrpc: "2.0" as const, id: 1, result: { text } })
  const end = (fence: number, text: string) => ({
    fence,
    seq: 1,
    id: `${name}:${fence}:1`,
    message: answer(text),
    answers: 1,
  })
  const newLog = () => new EventLog({ table, key: newKey(), retentionSeconds: 60 })

  test("has one end a call, whoever writes another", async () => {
    const log = newLog()

    const first = await log.end(name, end(1, "first"), false)
    const second = await log.end(name, end(2, "second"), false)

    expect(first).toEqual(end(1, "first"))
    expect(second).toEqual(first)
    expect(await collect(log.readAfter(name, START))).toEqual([first])
  })

  test("has one record a call, whoever wants to run it too", async () => {
    const log = newLog()
    const record = { requests: [{ ...initialize, method: "tools/call" }], batch: false }

    const may = await Promise.all([
      log.record(name, record),
      log.record(name, record),
      log.record(name, record),
    ])

    expect(may.filter(Boolean)).toHaveLength(1)
    expect(await log.readRecord(name)).toEqual(record)
  })

  test("gives events in the order of their fences and numbers, however large they are", async () => {
    const log = newLog()
    const text = "ü".repeat(400_000)
    await log.append(name, { fence: 2, seq: 1 }, answer("third"))
    await log.append(name, { fence: 1, seq: 10 }, answer(text))
    await log.append(name, { fence: 1, seq: 9 }, answer("first"))

    const events = await collect(log.readAfter(name, { fence: 1, seq: 8 }))

    expect(events.map(({ message }) => message)).toEqual([answer("first"), answer(text), answer("third")])
    expect(await collect(log.readAfter(name, { fence: 1, seq: 10 }))).toHaveLength(1)
  })

  test("gives an answer that a former owner stored late to a reader who is further", async () => {
    const log = newLog()
    await log.append(name, { fence: 2, seq: 3 }, answer("said by the present owner"))
    await log.end(name, end(1, "late"), false)

    expect(await collect(log.readAfter(name, { fence: 2, seq: 3 }))).toEqual([end(1, "late")])
    expect(await collect(log.readAfter(name, { fence: 1, seq: 1 }))).toHaveLength(1)
  })

  test("gives the ends of a batch where they were said, to a reader of any place", async () => {
    const log = newLog()
    const endOf = (id: number, seq: number) => {
      const position = { fence: 1, seq }
      return {
        ...position,
        id: formatEventId(name, position),
        message: { ...answer("end"), id },
        answers: id,
      }
    }
    for (const seq of [1, 3, 5]) await log.append(name, { fence: 1, seq }, answer("event"))
    for (const [id, seq] of [
      [7, 4],
      [8, 2],
      [9, 6],
    ] as const)
      await log.end(name, endOf(id, seq), true)

    for (let seq = 0; seq <= 6; seq++) {
      const missed = await collect(log.readAfter(name, { fence: 1, seq }))

      expect(missed.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6].filter((other) => other > seq))
    }
  })

  test("gives of a stream that goes on what was said until then, and no end that is still to be told", async () => {
    const log = newLog()
    for (const seq of [1, 2, 3]) await log.append(name, { fence: 2, seq }, answer("event"))
    await log.end(name, end(1, "a former owner's"), false)
    const standing = { fence: 2, seq: 2, open: new Set([1]) }

    const missed = await collect(log.readAfter(name, START, standing))

    expect(missed.map(({ id }) => id)).toEqual([`${name}:2:1`, `${name}:2:2`])
    expect(await collect(log.readAfter(name, { fence: 9, seq: 9 }, standing))).toEqual([])
  })

  test("is read a page at a time, as it is taken", async () => {
    const { counted, units } = countUnits()
    const log = new EventLog({ table: counted, key: newKey(), retentionSeconds: 60 })
    const seqs = Array.from({ length: 250 }, (_, at) => at + 1)
    await Promise.all(seqs.map((seq) => log.append(name, { fence: 1, seq }, answer("x".repeat(4_000)))))

    const missed = log.readAfter(name, START)
    await missed.next()
    const first = units()
    const rest = await collect(missed)

    expect(rest.map(({ seq }) => seq)).toEqual(seqs.slice(1))
    expect(first).toBeLessThan(units() / 2)
  })

  test("keeps the record of a call for as long as that is put off, however large it is", async () => {
    const key = newKey()
    const [brief, long] = [1, 60].map((retentionSeconds) => new EventLog({ table, key, retentionSeconds }))
    const params = { text: "ü".repeat(400_000) }
    const record = { requests: [{ ...initialize, params }], batch: false }
    await brief?.record(name, record)

    await long?.renewRecord(name)

    const { rows } = await table.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: key.pk } },
    })
    const late = Date.now() / 1000 + 30
    expect(rows.map(({ exp }) => Number(exp?.N) > late)).toEqual([true, true, true, true])
    expect(await long?.readRecord(name)).toEqual(record)
  })

  test("is read from a place on, and for a call by its id, without paying for what else the session said", async () => {
    const { counted, units } = countUnits()
    const log = new EventLog({ table: counted, key: newKey(), retentionSeconds: 60 })
    for (let seq = 1; seq <= 40; seq++) await log.append(name, { fence: 1, seq }, answer("x".repeat(4_000)))
    const other = createStreamName(["other"])
    await log.record(other, { requests: [initialize], batch: false })

    const missed = await collect(log.readAfter(name, { fence: 1, seq: 39 }))
    const found = [await log.findStream("other"), await log.findStream("none"), await log.findStream(1)]

    expect(missed.map(({ seq }) => seq)).toEqual([40])
    expect(found).toEqual([other, undefined, undefined])
    // DynamoDB: one unit for each 4 KB that a strongly consistent query passes, at least one.
    expect(units()).toBeLessThan(8)
  })

  test("shows nothing that has expired, though its row is there still", async () => {
    const log = new EventLog({ table, key: newKey(), retentionSeconds: 0 })
    await log.append(name, { fence: 1, seq: 1 }, answer("old"))
    await log.end(name, end(1, "old"), false)

    expect(await log.readEnd(name)).toBeUndefined()
    expect(await collect(log.readAfter(name, START))).toEqual([])
  })
})

/** The table, and how many read units its queries took. */
function countUnits(): { counted: Table; units: () => number } {
  const client = new DynamoDBClient(dynamoDb.config)
  let units = 0
  const count = (capacity: ConsumedCapacity | undefined) => (units += capacity?.CapacityUnits ?? Infinity)
  const counting = { ConsistentRead: true, ReturnConsumedCapacity: "TOTAL" } as const
  const counted: Table = {
    ...table,
    async query(query) {
      const { ConsumedCapacity } = await client.send(
        new QueryCommand({ TableName: SESSIONS_TABLE, ...counting, ...query }),
      )
      count(ConsumedCapacity)
      return table.query(query)
    },
    async *pages(query) {
      const { Limit: pageSize, ...rest } = query
      const config = { client, ...(pageSize !== undefined && { pageSize }) }
      const command = { TableName: SESSIONS_TABLE, ...counting, ...rest }
      for await (const { Items: rows = [], ConsumedCapacity } of paginateQuery(config, command)) {
        count(ConsumedCapacity)
        yield { rows, count: rows.length }
      }
    },
  }
  return { counted, units: () => units }
}
