import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { SESSIONS_TABLE, startDynamoDb } from "./dynamodb.ts"
import { startFaultyProxy } from "./faulty-proxy.ts"

const LEASE_MS = 1_800
const testTask = join(import.meta.dirname, "task.ts")

export type Task = Awaited<ReturnType<typeof startTask>>
export type Cluster = Awaited<ReturnType<typeof startCluster>>

/** Tasks as processes of their own, around one DynamoDB; nothing balances between them but the test. */
export async function startCluster(names: readonly string[], env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "stateful-ecs-"))
  const runLog = join(folder, "runs.log")
  const dynamoDb = await startDynamoDb()
  const tasks: Task[] = []
  async function add(name: string, more: Record<string, string> = {}) {
    const task = await startTask({
      name,
      dynamoPort: dynamoDb.port,
      env: { RUN_LOG: runLog, ...env, ...more },
    })
    tasks.push(task)
    return task
  }
  await Promise.all(names.map((name) => add(name)))
  return {
    dynamoDb,
    add,
    task(name: string): Task {
      const found = tasks.findLast((candidate) => candidate.name === name)
      if (!found) throw new Error(`There is no task ${name}`)
      return found
    },
    /** What tools did, in order, on whichever task. */
    runs: (mark = ""): string[] =>
      existsSync(runLog)
        ? readFileSync(runLog, "utf8")
            .split("\n")
            .filter((line) => line !== "" && line.startsWith(mark))
        : [],
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()))
      await dynamoDb.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

export interface TaskOptions {
  readonly name: string
  readonly dynamoPort: number
  readonly env: Record<string, string>
  /** The file that is run: without it the server with tools for the tests. */
  readonly main?: string
}

export async function startTask({ name, dynamoPort, env, main = testTask }: TaskOptions) {
  const proxy = await startFaultyProxy(dynamoPort)
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      MCP_AUTH: "none",
      HOST: "127.0.0.1",
      PORT: "0",
      PRIVATE_PORT: "0",
      TASK_ID: name,
      TASK_ADDRESS: "127.0.0.1",
      SESSIONS_TABLE,
      MCP_LEASE_MS: String(LEASE_MS),
      MCP_SSE_RETRY_MS: "200",
      MCP_DRAIN_SECONDS: "4",
      MCP_REQUEST_STATE_KEY: "a key that all tasks of the tests share",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${proxy.port}`,
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const exited = once(child, "exit")
  const lines: string[] = []
  const listening = Promise.withResolvers<{ address: { port: number }; private: string }>()
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line)
    if (process.env.SHOW_TASKS) console.error(name, line)
    if (line.includes('"listening"'))
      listening.resolve(JSON.parse(line) as { address: { port: number }; private: string })
  })
  void exited.then(() => listening.reject(new Error(`Task ${name} ended:\n${lines.join("\n")}`)))
  listening.promise.catch(() => undefined)
  const { address, private: privateAddress } = await listening.promise
  return {
    name,
    proxy,
    lines,
    exited,
    url: `http://127.0.0.1:${address.port}`,
    privateAddress,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async kill() {
      child.kill("SIGKILL")
      await exited
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
      await exited
      proxy.stop()
    },
  }
}
