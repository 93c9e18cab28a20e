import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { EventReader, TestClient } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"

const MIB = 1024 * 1024

let cluster: Cluster
const url = (name: string) => cluster.task(name).url

beforeAll(async () => {
  cluster = await startCluster(["a", "b"])
})
afterAll(() => cluster.stop())

test("answers of calls that read are stored where the task holds as many as it may: none is lost to who resumes", async () => {
  const clients = await Promise.all(Array.from({ length: 4 }, () => TestClient.begin(url("a"))))
  const calls = []
  for (let at = 0; at < 20; at++) {
    const client = clients[at % clients.length]!
    const { id, events } = await client.start(url("a"), "read", { bytes: MIB })
    await events.answer(id)
    calls.push({ client, id, cursor: events.seen[0]?.id })
  }

  const stored = (await cluster.dynamoDb.rows("S#")).filter(({ sk }) => sk?.S?.endsWith("#~"))
  const lengths = []
  for (const { client, id, cursor } of calls) {
    const { result } = await (await client.listen(url("b"), cursor)).answer(id)
    lengths.push(result?.content?.[0]?.text.length)
  }

  expect(stored).toHaveLength(calls.length - 15)
  expect(lengths).toEqual(Array(calls.length).fill(MIB))
})

test("a batch is resumed with all its answers, those too that came before it was stored", async () => {
  const client = await TestClient.begin(url("a"), { version: "2025-03-26" })
  const calls = [0, 400].map((delay_ms, id) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name: "who", arguments: { delay_ms } },
  }))
  const first = new EventReader(await client.send(url("a"), calls))
  await first.rest()
  const beginning = first.lastEventId?.replace(/:\d+:\d+$/, ":0:0")

  const resumed = await (await client.listen(url("b"), beginning)).rest()

  expect(resumed.map(({ id }) => id)).toEqual([0, 1])
})
