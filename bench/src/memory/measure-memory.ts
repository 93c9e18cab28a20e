import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { startDynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { openSession, openStream, timeCall } from "../sessions/session-client.ts"
import { startTask } from "../sessions/task.ts"

const room = join(import.meta.dirname, "..", "..")
const AT_ONCE = 32
/** Until the garbage collector has found what is garbage. */
const SETTLE_CALLS = 2000

export interface MemoryMeasurement {
  readonly state: string
  /** Memory of the whole process, in MiB. */
  readonly mib: number
  /** What each of what was added takes, in KiB. */
  readonly kibEach?: number
}

export interface MemoryBenchOptions {
  readonly sessions: number
  readonly streams: number
  readonly onProgress: (text: string) => void
}

/** What one task takes: idle, with sessions that nobody uses, with open streams, and after calls without end. */
export async function measureMemory(options: MemoryBenchOptions): Promise<MemoryMeasurement[]> {
  const { sessions, streams, onProgress } = options
  const tools = join(import.meta.dirname, "..", "sessions", "session-tools.ts")
  const { main } = await buildStatefulEcs({ tools, outdir: join(room, "dist", "stateful-ecs") })
  const tables = statefulEcs.tables.map((table) => ({ ...table, name: table.environmentVariable }))
  const dynamoDb = await startDynamoDb({ tables })
  const names = Object.fromEntries(tables.map(({ environmentVariable, name }) => [environmentVariable, name]))
  const task = await startTask([main], "memory", {
    ...names,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    // In a container Node takes half of its memory for the heap, and without a limit whatever the machine has.
    NODE_OPTIONS: `--max-old-space-size=${statefulEcs.memoryMb / 2}`,
  })
  const abort = new AbortController()
  const opened: string[] = []
  const measured: MemoryMeasurement[] = []
  const measure = (state: string, added = 0, before = 0) => {
    const mib = readResidentMiB(task.process.pid)
    measured.push({ state, mib, ...(added > 0 && { kibEach: ((mib - before) * 1024) / added }) })
    return mib
  }
  const call = (at: number) => timeCall(task.url, opened[at % Math.min(50, opened.length)]!, "read")
  try {
    onProgress("sessions")
    await inParallel(50, async () => void opened.push(await openSession(task.url)))
    await inParallel(SETTLE_CALLS, call)
    const begun = measure("50 sessions, warm")
    await inParallel(sessions - 50, async () => void opened.push(await openSession(task.url)))
    const full = measure(`${sessions} idle sessions, of which 5000 stay in memory`, 5000 - 50, begun)
    onProgress("streams")
    const open = opened.slice(-streams)
    const held: Response[] = []
    await inParallel(streams, async (at) => {
      held.push(await openStream(task.url, open[at]!, abort.signal))
    })
    measure(`and ${held.length} open streams`, held.length, full)
    abort.abort()
    onProgress("calls")
    for (const round of [1, 2, 3]) {
      await inParallel(10 * SETTLE_CALLS, call)
      measure(`after ${(round * 10 * SETTLE_CALLS).toLocaleString("en")} calls more`)
    }
    return measured
  } finally {
    abort.abort()
    await task.kill()
    await dynamoDb.close()
  }
}

async function inParallel(times: number, work: (at: number) => Promise<unknown>) {
  let next = 0
  const workers = Array.from({ length: AT_ONCE }, async () => {
    while (next < times) await work(next++)
  })
  await Promise.all(workers)
}

const readResidentMiB = (pid: number | undefined) =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" })) / 1024
