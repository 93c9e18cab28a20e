import { describe, expect, test } from "@jest/globals"
import { startBlackhole } from "./harness/blackhole.ts"
import { TestClient, eventually } from "./harness/client.ts"
import type { Task } from "./harness/cluster.ts"
import { holdWrites } from "./harness/hold-writes.ts"
import { startOneWay } from "./harness/one-way.ts"
import { useRounds } from "./harness/rounds.ts"

const round = useRounds("f")

describe("a task that cannot renew its lease", () => {
  test("drops its sessions and answers 503; another task has them, and it serves again once it can", async () => {
    const { owner, other, client, mark } = round
    const { id, events } = await client.start(owner.url, "count", { to: 40, delay_ms: 100, mark })
    await events.until(({ params }) => params?.progress === 1)

    owner.proxy.fail("blackhole")
    await events.rest()
    const refused = await client.send(owner.url, { jsonrpc: "2.0", id: 99, method: "ping" })
    const resumed = await client.listen(other.url, events.lastEventId)
    await resumed.answer(id)
    owner.proxy.fail("none")

    expect(refused.status).toBe(503)
    expect(refused.headers.get("retry-after")).toBe("1")
    expect([...events.progress, ...resumed.progress]).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
    await eventually(
      async () =>
        (await client.send(owner.url, { jsonrpc: "2.0", id: client.nextId(), method: "ping" })).status,
      (status) => status === 200,
    )
  })
})

describe("an owner that lives, and cannot be reached", () => {
  test("has its session taken, learns it at its next heartbeat, and no call starts twice", async () => {
    const { cluster, owner, other, client, mark } = round
    await redirectLease(owner, "127.0.0.1:1")

    expect(await client.callText(other.url, "act", { mark, delay_ms: 0 })).toBe(`${mark} on b`)

    await eventually(
      () => client.callText(owner.url, "who"),
      (text) => text === "b",
    )
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })

  test("can write nothing of it any more: what it was asked to keep is kept by the new owner", async () => {
    const { owner, other, client } = round
    await redirectLease(owner, "127.0.0.1:1")
    await client.callText(other.url, "who")

    const { id, events } = await client.start(owner.url, "remember", { key: "late", value: "kept" })
    const direct = await events.answer(id).catch(() => undefined)
    const { result } = direct ?? (await (await client.listen(other.url, events.lastEventId)).answer(id))

    expect(result?.content?.[0]?.text).toBe("kept")
    expect(await client.callText(other.url, "remember", { key: "late" })).toBe("kept")
  })

  test("keeps its session as long as it cannot be told that it lost it", async () => {
    const { owner, other, client } = round
    await redirectLease(owner, "127.0.0.1:1")
    other.proxy.state.rewrite = (body) =>
      body.includes('"V#a.') ? body.replace('"sessions"', '"absent"') : body

    const refused = await client.send(other.url, { jsonrpc: "2.0", id: "refused", method: "ping" })
    const meanwhile = await client.callText(owner.url, "who")
    delete other.proxy.state.rewrite

    expect([refused.status, meanwhile]).toEqual([500, "a"])
    expect(await client.callText(other.url, "who")).toBe("b")
    await eventually(
      () => client.callText(owner.url, "who"),
      (text) => text === "b",
    )
  })

  test("learns that it lost it where a task that is about to end handed it on", async () => {
    const { cluster } = round
    const [owner, ending] = [await cluster.add("lost"), await cluster.add("ending")]
    const client = await TestClient.begin(owner.url)
    await redirectLease(owner, "127.0.0.1:1", client)
    ending.signal("SIGTERM")
    await eventually(
      () => ending.lines,
      (lines) => lines.some((line) => line.includes('"draining"')),
    )

    const taker = await client.callText(ending.url, "who")

    expect(["lost", "ending"]).not.toContain(taker)
    await eventually(
      () => client.callText(owner.url, "who"),
      (text) => text === taker,
    )
  })

  test("that swallows connections is given up after 300 ms", async () => {
    const { owner, other, client } = round
    const hole = await startBlackhole()
    await redirectLease(owner, hole.address)

    const text = await client.callText(other.url, "who")
    hole.stop()

    // Its lease would never have told.
    expect(text).toBe("b")
  })

  test("may not record a call that another task recorded first: of two starts, one runs", async () => {
    const { cluster, owner, other, mark } = round
    const { id, events } = await startOn(owner, other)

    const answer = await events.answer(id)

    expect(answer.result ?? answer.error).toBeDefined()
    expect(cluster.runs(mark).filter((run) => run.endsWith("begun"))).toHaveLength(1)
  })

  test("runs a call once that was sent to it, and again to the task that claimed the session meanwhile", async () => {
    const { cluster, owner, other, client, mark } = round
    const claimer = cluster.task("c")
    const line = await startOneWay(owner.privateAddress)
    await redirectLease(owner, line.address)
    const { looking, goOn } = holdSecondLook(other)
    const starting = client.start(other.url, "act", { mark, delay_ms: 0 })
    await looking

    const claimed = await client.callText(claimer.url, "who")
    goOn()
    const { id, events } = await starting
    const answer = await events.answer(id)
    line.stop()

    expect(claimed).toBe("c")
    expect(answer.result ?? answer.error).toBeDefined()
    expect(cluster.runs(mark)).toEqual([`${mark} begun`, `${mark} done`])
  })
})

/** Holds back what a task reads of the session once it could not reach the owner that it read of first. */
function holdSecondLook({ proxy }: Task) {
  const looking = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const { client } = round
  let looks = 0
  proxy.state.hold = (body) => {
    const reads = body.includes(client.id) && body.includes('"META"') && !body.includes("UpdateExpression")
    if (!reads || ++looks !== 2) return undefined
    looking.resolve()
    return held.promise
  }
  return { looking: looking.promise, goOn: held.resolve }
}

/** Sends a call through `through`, holds back its record at the owner, and has the owner paused meanwhile. */
async function startOn(task: Task, through: Task) {
  const { client, mark } = round
  const { reached, release } = holdWrites(task, mark)
  const starting = client.start(through.url, "act", { mark, delay_ms: 0 })
  await reached
  task.signal("SIGSTOP")
  const started = await starting
  const answered = started.events.seen.length
  expect(answered).toBe(0)
  // Its write arrives now, after the other task's.
  release()
  task.signal("SIGCONT")
  return started
}

/** Has the other tasks look for `task` where it is not, until its next heartbeat says otherwise. */
async function redirectLease(task: Task, address: string, client = round.client) {
  const instance = await ownerOf(client)
  // First, or a heartbeat in between would say where it is.
  task.proxy.state.rewrite = (body) => body.replace(task.privateAddress, address)
  await round.cluster.dynamoDb.redirect(instance, address)
}

async function ownerOf(client: TestClient) {
  const rows = await round.cluster.dynamoDb.rows("S#")
  return rows.find(({ pk, sk }) => pk?.S?.endsWith(client.id) && sk?.S === "META")?.own?.S ?? ""
}
