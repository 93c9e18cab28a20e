import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, request as httpRequest } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildStatefulEcs } from "../src/build.ts"
import { statefulEcs } from "../src/deployment.ts"
import { startTask } from "./harness/cluster.ts"
import type { Task } from "./harness/cluster.ts"
import { startDynamoDb } from "./harness/dynamodb.ts"
import type { DynamoDb } from "./harness/dynamodb.ts"

let outdir: string
let dynamoDb: DynamoDb
let tasks: Task[]
let front: Server

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), "stateful-ecs-"))
  const { main } = await buildStatefulEcs({ outdir })
  dynamoDb = await startDynamoDb("notes")
  const options = { dynamoPort: dynamoDb.port, env: { NOTES_TABLE: "notes" }, main }
  tasks = await Promise.all(["one", "two"].map((name) => startTask({ ...options, name })))
  front = await startRoundRobin(tasks.map(({ url }) => Number(new URL(url).port)))
})
afterAll(async () => {
  front.closeAllConnections()
  front.close()
  await Promise.all(tasks.map((task) => task.stop()))
  await dynamoDb.stop()
  rmSync(outdir, { recursive: true })
})

describe("the built server", () => {
  test("passes its reference client, with cookies and without, one request here and the next there", async () => {
    const { port } = front.address() as AddressInfo
    const client = spawn(process.execPath, [
      join(import.meta.dirname, "..", "..", "clients", "sessions.ts"),
      `http://127.0.0.1:${port}${statefulEcs.path}`,
    ])
    const output: string[] = []
    for (const stream of [client.stdout, client.stderr])
      stream.on("data", (chunk: Buffer) => output.push(chunk.toString()))
    const [code] = (await once(client, "exit")) as [number]

    expect({ code, output: output.join("") }).toMatchObject({ code: 0 })
    expect(output.join("").match(/✓/g)).toHaveLength(2)
  })

  test("is alive and ready, and says what it is", async () => {
    const [task] = tasks

    expect((await fetch(`${task?.url}${statefulEcs.healthPath}`)).status).toBe(200)
    const ready = await fetch(`${task?.url}${statefulEcs.readyPath}`)
    expect(await ready.json()).toMatchObject({
      mode: "stateful",
      draining: false,
      dependencies: { dynamodb: "ok", sessions: "ok" },
    })
  })
})

/** As a load balancer without stickiness. */
async function startRoundRobin(ports: readonly number[]): Promise<Server> {
  let next = 0
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    const port = ports[next++ % ports.length]
    const passed = httpRequest({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders()
      answer.pipe(outgoing)
    })
    passed.on("error", () => outgoing.destroy())
    outgoing.on("close", () => passed.destroy())
    incoming.pipe(passed)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return server
}
