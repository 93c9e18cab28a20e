import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { EventReader, TestClient } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster, Task } from "./harness/cluster.ts"

const NAMES = ["a", "b", "c"]
const CLIENTS = 4
const KILLS = 8
const STEPS = 12

let cluster: Cluster
/** Those that may be asked: not the one that is being killed. */
let alive: Task[]

beforeAll(async () => {
  cluster = await startCluster(NAMES)
  alive = NAMES.map((name) => cluster.task(name))
})
afterAll(() => cluster.stop())

describe("tasks that are killed at random, one after the other, under load", () => {
  test("lose no event, double none, mix none up, and leave no call without an answer", async () => {
    const random = createRandom(20_261_121)
    const pick = () => alive[Math.floor(random() * alive.length)]?.url ?? ""
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => TestClient.begin(pick())))
    let over = false
    const counted: unknown[][] = []
    const lost: unknown[] = []

    const load = clients.map(async (client) => {
      while (!over) {
        const { progress, answer } = await countThrough(client, pick)
        counted.push(progress)
        if (!answer?.result) lost.push(answer?.error ?? "nothing was received of it")
      }
    })
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = NAMES[Math.floor(random() * NAMES.length)] ?? "a"
      const task = cluster.task(victim)
      await task.kill()
      alive = alive.filter((candidate) => candidate !== task)
      alive = [...alive, await cluster.add(victim)]
    }
    over = true
    await Promise.all(load)

    const steps = Array.from({ length: STEPS }, (_, at) => at + 1)
    expect(counted.length).toBeGreaterThan(CLIENTS)
    for (const progress of counted) expect(progress).toEqual(progress.length === 0 ? [] : steps)
    // Only a call of which its client never got a first byte is lost to it: it has nothing to resume.
    expect(lost.filter((error) => typeof error !== "string")).toEqual([])
  }, 90_000)
})

/** One call, resumed on any task as often as its stream breaks. */
async function countThrough(client: TestClient, pick: () => string) {
  const id = client.nextId()
  const progress: unknown[] = []
  let lastEventId: string | undefined
  for (let tries = 0; tries < 100; tries++) {
    const response = await ask(client, { url: pick(), id, lastEventId }).catch(() => undefined)
    if (response?.status === 200) {
      const events = new EventReader(response)
      const answer = await events.answer(id).catch(() => undefined)
      progress.push(...events.progress)
      lastEventId = events.lastEventId ?? lastEventId
      if (answer) return { progress, answer }
    } else await response?.text()
    if (lastEventId === undefined) return { progress, answer: undefined }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Call ${id} hangs after ${lastEventId}`)
}

function ask(
  client: TestClient,
  { url, id, lastEventId }: { url: string; id: number; lastEventId: string | undefined },
): Promise<Response> {
  if (lastEventId !== undefined) return client.get(url, lastEventId)
  const params = { name: "count", arguments: { to: STEPS, delay_ms: 25 }, _meta: { progressToken: id } }
  return client.send(url, { jsonrpc: "2.0", id, method: "tools/call", params })
}

/** The same kills and choices in every run. */
function createRandom(seed: number) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
