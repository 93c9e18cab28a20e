import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { TestClient, eventually } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"
import { holdWrites } from "./harness/hold-writes.ts"

let cluster: Cluster
const url = (name: string) => cluster.task(name).url

beforeEach(async () => {
  cluster = await startCluster(["a", "b"], { MCP_DRAIN_SECONDS: "3" })
})
afterEach(() => cluster.stop())

describe("a task that is told to end", () => {
  test("finishes the calls in flight, gives quiet sessions away, and fails none that comes meanwhile", async () => {
    const [busy, quiet] = [await TestClient.begin(url("a")), await TestClient.begin(url("a"))]
    const listening = await quiet.listen(url("a"))
    const running = await busy.start(url("a"), "act", { mark: "drained", delay_ms: 1_000 })
    await running.events.until(({ method }) => method === "notifications/progress")

    cluster.task("a").signal("SIGTERM")
    await eventually(
      async () => (await fetch(`${url("a")}/health`)).status,
      (status) => status === 503,
    )
    const ends = await listening.rest()
    const whileDraining = []
    for (let at = 0; at < 10; at++) whileDraining.push(await quiet.callText(url("a"), "who"))
    const newcomer = await TestClient.begin(url("a"))
    const answer = await running.events.answer(running.id)
    await cluster.task("a").exited

    expect(ends).toEqual([])
    expect(new Set(whileDraining)).toEqual(new Set(["b"]))
    expect(await newcomer.callText(url("b"), "who")).toBe("b")
    expect(answer.result?.content).toEqual([{ type: "text", text: "drained on a" }])
    expect(cluster.runs("drained")).toEqual(["drained begun", "drained done"])
    expect(await busy.callText(url("b"), "who")).toBe("b")
    expect(await cluster.dynamoDb.rows("I")).toHaveLength(1)
  })

  test("leaves what lasts longer than its grace to the next, in the same response where that passes it on", async () => {
    const client = await TestClient.begin(url("a"))
    const { id, events } = await client.start(url("b"), "count", { to: 45, delay_ms: 100, mark: "long" })
    await events.until(({ params }) => params?.progress === 1)

    cluster.task("a").signal("SIGTERM")
    const answer = await events.answer(id)

    expect(answer.result?.content).toEqual([{ type: "text", text: "counted to 45" }])
    expect(events.progress).toEqual(Array.from({ length: 45 }, (_, at) => at + 1))
  })

  test("leaves a call to its client where the next owner does not take its token any more", async () => {
    const next = await cluster.add("next", { EXPIRED: "yes" })
    const client = await TestClient.begin(url("a"), { principal: "alice.brief" })
    const { id, events } = await client.start(url("b"), "count", { to: 20, delay_ms: 50, mark: "expired" })
    await events.until(({ params }) => params?.progress === 1)
    cluster.task("b").signal("SIGTERM")
    await eventually(
      () => cluster.task("b").lines,
      (lines) => lines.some(isDraining),
    )

    await cluster.task("a").kill()
    const ends = await events.rest()
    const refused = await client.get(next.url, events.lastEventId)
    client.principal = "alice"
    const { result } = await (await client.listen(next.url, events.lastEventId)).answer(id)

    expect(ends.filter((message) => message.id === id)).toEqual([])
    expect(refused.status).toBe(401)
    expect(result?.content).toEqual([{ type: "text", text: "counted to 20" }])
  })

  test("lets those go who listen to it through another task, and keeps nothing from them, long before it ends", async () => {
    const old = await cluster.add("old", { MCP_DRAIN_SECONDS: "60" })
    const [busy, quiet] = [await TestClient.begin(old.url), await TestClient.begin(old.url)]
    const isUpdate = ({ method }: { method?: string }) => method === "notifications/resources/updated"
    await quiet.request(old.url, "resources/subscribe", { uri: "test://watched" })
    const listening = await quiet.listen(url("b"))
    const running = await busy.start(old.url, "act", { mark: "elsewhere", delay_ms: 60_000 })
    await running.events.until(({ method }) => method === "notifications/progress")

    old.signal("SIGTERM")
    // Announced once, as nobody had the session for a moment; then told again.
    await listening.until(isUpdate)
    await busy.call(url("b"), "change", { uri: "test://watched" })
    const told = await listening.until(isUpdate)

    expect(told.params).toMatchObject({ uri: "test://watched" })
    expect(cluster.runs("elsewhere")).toEqual(["elsewhere begun"])
    await Promise.all([listening.close(), running.events.close()])
  })

  test("takes no session from an owner that is slow to let a client listen", async () => {
    const client = await TestClient.begin(url("a"))
    const held = holdWrites(cluster.task("a"), "SET lst")
    const answered = client.get(url("b"))
    await held.reached

    cluster.task("b").signal("SIGTERM")
    const { status } = await answered
    held.release()

    const [meta] = (await cluster.dynamoDb.rows("S#")).filter(({ sk }) => sk?.S === "META")
    expect([status, meta?.fence?.N]).toEqual([503, "1"])
  })

  test("fails no call of a deployment under load, one task after the other", async () => {
    const clients = await Promise.all(
      [url("a"), url("b"), url("a"), url("b")].map((at) => TestClient.begin(at)),
    )
    let deployed = false
    const failures: unknown[] = []
    let calls = 0
    const load = clients.map(async (client, index) => {
      for (let at = 0; !deployed; at++) {
        const targets = ["a", "b"]
          .map((name) => cluster.task(name))
          .filter((task) => !task.lines.some(isDraining))
        const target = targets[(at + index) % targets.length]
        if (!target) continue
        const { result, error } = await client.call(target.url, "act", {
          mark: `deploy ${index} ${at} `,
          delay_ms: 20,
        })
        calls++
        if (!result) failures.push(error)
      }
    })

    for (const name of ["a", "b"]) {
      const old = cluster.task(name)
      await cluster.add(name, { MCP_DRAIN_SECONDS: "2" })
      old.signal("SIGTERM")
      await old.exited
    }
    deployed = true
    await Promise.all(load)

    expect(failures).toEqual([])
    expect(calls).toBeGreaterThan(20)
    expect(cluster.runs("deploy")).toHaveLength(2 * calls)
  })
})

const isDraining = (line: string) => line.includes('"draining"')
