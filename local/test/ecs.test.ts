import { join } from "node:path"
import { readFile } from "node:fs/promises"
import { afterEach, describe, expect, test } from "@jest/globals"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { sendCommand, startControl } from "../src/control.ts"
import { createDeployment, startCluster } from "./ecs-under-test.ts"
import type { EcsUnderTest } from "./ecs-under-test.ts"
import { isRunning, waitUntil } from "./wait-until.ts"

const clusters: EcsUnderTest[] = []
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close()
})

async function start(...args: Parameters<typeof startCluster>): Promise<EcsUnderTest> {
  const cluster = await startCluster(...args)
  clusters.push(cluster)
  return cluster
}

interface Answer {
  readonly id: string
  readonly revision: string
  readonly address: string
  readonly others: Record<string, string>
}

const ask = async (url: string) => (await (await fetch(url)).json()) as Answer
const pidsOf = (cluster: EcsUnderTest) => cluster.tasks().map(({ pid }) => pid)

describe("a service", () => {
  test("runs each task as a process that learns from ECS who it is, and inherits nothing", async () => {
    const cluster = await start(createDeployment())

    const answers = [await ask(cluster.url), await ask(cluster.url)]
    const direct = await Promise.all(cluster.tasks().map(({ url }) => ask(url ?? "")))

    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set(cluster.tasks().map(({ id }) => id)))
    expect(direct.map(({ id }) => id)).toEqual(cluster.tasks().map(({ id }) => id))
    expect(answers[0]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      revision: "1",
      address: "127.0.0.1",
      others: { OWN: "value", AWS_REGION: "us-east-1", AWS_EXECUTION_ENV: "AWS_ECS_FARGATE" },
    })
    expect(answers[0]?.others).not.toHaveProperty("HOME")
    expect(pidsOf(cluster).every(isRunning)).toBe(true)
  })

  test("starts another task for one that was killed, and lists it", async () => {
    const cluster = await start(createDeployment())
    const [killed, stayed] = cluster.tasks()

    process.kill(killed!.pid, "SIGKILL")
    await waitUntil(
      "another one is healthy",
      () => cluster.seen.filter((type) => type === "task-healthy").length === 3,
    )

    expect(cluster.seen.slice(4)).toEqual(["task-ended", "task-started", "task-healthy"])
    const ids = cluster.tasks().map(({ id }) => id)
    expect(ids).toHaveLength(2)
    expect(ids).toContain(stayed!.id)
    expect(ids).not.toContain(killed!.id)
    expect((await fetch(cluster.url)).status).toBe(200)
  })

  test("replaces a task that answers no health check, and kills it where it does not end by itself", async () => {
    const cluster = await start(createDeployment(), { healthCheckTimeoutMs: 100, deregistrationDelayMs: 100 })
    const [frozen] = cluster.tasks()

    process.kill(frozen!.pid, "SIGSTOP")
    await waitUntil("it is gone", () => !isRunning(frozen!.pid))

    expect(cluster.seen).toContain("task-leaving")
    await waitUntil("another one is there", () => cluster.tasks().length === 2)
    expect(cluster.tasks().map(({ id }) => id)).not.toContain(frozen!.id)
  })

  test("lets the calls of an interrupted task end", async () => {
    const cluster = await start(createDeployment({ tasks: 1 }))
    const [task] = cluster.tasks()
    const slow = await fetch(`${cluster.url}/slow`)

    await cluster.ecs.interrupt(task!.id)

    expect(await slow.json()).toMatchObject({ id: task!.id })
    expect(isRunning(task!.pid)).toBe(false)
    await expect(cluster.ecs.interrupt(task!.id)).rejects.toThrow(`There is no task ${task!.id}`)
  })

  test("replaces a task that was killed, and goes on with one that was paused for a moment", async () => {
    const cluster = await start(createDeployment({ tasks: 2 }))
    const [killed, paused] = cluster.tasks()

    await cluster.ecs.kill(killed!.id)
    await cluster.ecs.pause(paused!.id)
    await cluster.ecs.resume(paused!.id)

    expect(isRunning(killed!.pid)).toBe(false)
    await waitUntil("another one is there", () => cluster.tasks().length === 2)
    expect((await fetch(paused!.url!)).status).toBe(200)
    expect(cluster.seen).toEqual(expect.arrayContaining(["task-paused", "task-resumed", "task-ended"]))
    await expect(cluster.ecs.kill(killed!.id)).rejects.toThrow(`There is no task ${killed!.id}`)
  })

  test("that does not start says where to look, and leaves nothing behind", async () => {
    const broken = createDeployment()
    broken.broken = true

    await expect(start(broken)).rejects.toThrow(/tested did not become healthy \(exit code 3\).*tested\.log/)
  })

  test("ends every task when the cloud ends", async () => {
    const cluster = await startCluster(createDeployment())
    const pids = pidsOf(cluster)

    await cluster.close()

    expect(pids.some(isRunning)).toBe(false)
    await expect(fetch(cluster.url)).rejects.toThrow()
  })
})

describe("a deployment", () => {
  const callPing = async (url: string) => {
    const response = await fetch(`${url}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ping","arguments":{}}}',
    })
    return `${response.status} ${(await response.text()).includes("answered from instance")}`
  }

  test("of stateless-ecs under load fails no call, and ends every old task", async () => {
    const cluster = await start({
      server: statelessEcs,
      build: buildStatelessEcs,
      tasks: 2,
      fronts: [{ name: "alb", stickiness: false }],
    })
    const old = cluster.tasks()
    const answers = new Map<string, number>()
    let deployed = false
    const callers = Array.from({ length: 8 }, async () => {
      while (!deployed) {
        const answer = await callPing(cluster.url).catch(String)
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
      }
    })

    const progress: string[] = []
    await cluster.ecs.deploy("stateless-ecs", (line) => progress.push(line))
    deployed = true
    await Promise.all(callers)

    expect([...answers.keys()]).toEqual(["200 true"])
    expect(answers.get("200 true")).toBeGreaterThan(100)
    expect(progress).toHaveLength(3)
    expect(old.some(({ pid }) => isRunning(pid))).toBe(false)
    expect(cluster.tasks()).toHaveLength(2)
    // The new ones are healthy before an old one leaves.
    expect(cluster.seen.slice(4, 10)).toEqual([
      ...["task-started", "task-started", "task-healthy", "task-healthy", "task-leaving", "task-leaving"],
    ])
  })

  test("lets the calls of the old tasks end", async () => {
    const cluster = await start(createDeployment())
    const slow = [await fetch(`${cluster.url}/slow`), await fetch(`${cluster.url}/slow`)]

    await cluster.ecs.deploy("tested", () => {})

    for (const answer of slow) expect(await answer.json()).toMatchObject({ revision: "1" })
    expect((await ask(cluster.url)).revision).toBe("2")
  })

  test("gives calls the load balancer's delay before a task is told to stop, however soon it is killed then", async () => {
    const server = { ...createDeployment().server, stopTimeoutSeconds: 0.1 }
    const cluster = await start(createDeployment({ server }), { deregistrationDelayMs: 60_000 })
    const slow = await fetch(`${cluster.url}/slow`)

    await cluster.ecs.deploy("tested", () => {})

    expect(await slow.json()).toMatchObject({ revision: "1" })
  })

  test("cuts off calls that outlast the load balancer's delay, however long a task may take to stop", async () => {
    const server = { ...createDeployment().server, stopTimeoutSeconds: 60 }
    const cluster = await start(createDeployment({ server }), { deregistrationDelayMs: 50 })
    const slow = await fetch(`${cluster.url}/slow`)

    await cluster.ecs.deploy("tested", () => {})

    await expect(slow.json()).rejects.toThrow("terminated")
  })

  test("that fails leaves the old tasks as they are, and the next one succeeds", async () => {
    const deployment = createDeployment()
    const cluster = await start(deployment)
    const before = cluster.tasks()

    deployment.broken = true
    await expect(cluster.ecs.deploy("tested", () => {})).rejects.toThrow(
      /did not become healthy \(exit code 3\)/,
    )
    const after = cluster.tasks()
    deployment.broken = false
    await cluster.ecs.deploy("tested", () => {})

    expect(after).toEqual(before)
    expect((await ask(cluster.url)).revision).toBe("3")
  })

  test("is had from another process by way of a file, which no web page can read", async () => {
    const cluster = await start(createDeployment())
    const file = join(cluster.folder, "control.json")
    const control = await startControl(file, cluster.ecs)
    const progress: string[] = []

    await sendCommand(file, { deploy: "tested" }, (line) => progress.push(line))
    const wrong = sendCommand(file, { deploy: "other" })
    const { url } = JSON.parse(await readFile(file, "utf8")) as { url: string }
    const stranger = await fetch(url, { method: "POST", body: '{"deploy":"tested"}' })

    await expect(wrong).rejects.toThrow("There is no server other on ECS. There are: tested")
    expect(progress[0]).toBe("Building tested ...")
    expect(stranger.status).toBe(403)
    expect((await ask(cluster.url)).revision).toBe("2")
    await control.close()
    await expect(sendCommand(file, { deploy: "tested" })).rejects.toThrow(/is the local cloud running/)
  })
})
