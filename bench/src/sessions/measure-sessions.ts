import { join } from "node:path"
import { startDynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { startCountingProxy } from "./counting-proxy.ts"
import type { Counts } from "./counting-proxy.ts"
import { openSession, timeCall } from "./session-client.ts"
import { startTask } from "./task.ts"
import type { BenchTask } from "./task.ts"

const room = join(import.meta.dirname, "..", "..")

export interface Measured {
  readonly operation: string
  readonly times: number[]
  readonly counts: Counts
}

export interface SessionBenchOptions {
  readonly calls: number
  readonly takeovers: number
}

/** Calls within a session, at its owner, through another task, and after the owner's death; in turns, in one run. */
export async function measureSessions({ calls, takeovers }: SessionBenchOptions): Promise<Measured[]> {
  const tools = join(import.meta.dirname, "session-tools.ts")
  const { main } = await buildStatefulEcs({ tools, outdir: join(room, "dist", "stateful-ecs") })
  const tables = statefulEcs.tables.map((table) => ({ ...table, name: table.environmentVariable }))
  const dynamoDb = await startDynamoDb({ tables })
  const proxy = await startCountingProxy(dynamoDb.url)
  const names = Object.fromEntries(tables.map(({ environmentVariable, name }) => [environmentVariable, name]))
  const start = (name: string) => startTask([main], name, { ...names, AWS_ENDPOINT_URL_DYNAMODB: proxy.url })
  const [owner, other] = await Promise.all([start("owner"), start("other")])
  try {
    const inTurns = await measureInTurns({ owner, other, calls, counts: proxy.counts })
    const after = await measureTakeovers({ start, other, takeovers, counts: proxy.counts })
    return [...inTurns, after]
  } finally {
    await Promise.all([owner.kill(), other.kill()])
    proxy.close()
    await dynamoDb.close()
  }
}

interface InTurns {
  readonly owner: BenchTask
  readonly other: BenchTask
  readonly calls: number
  readonly counts: Counts
}

async function measureInTurns({ owner, other, calls, counts }: InTurns): Promise<Measured[]> {
  const session = await openSession(owner.url)
  const cases = [
    { operation: "read-only call, at its owner", url: owner.url, tool: "read" },
    { operation: "read-only call, forwarded", url: other.url, tool: "read" },
    { operation: "other call, at its owner", url: owner.url, tool: "act" },
    { operation: "other call, forwarded", url: other.url, tool: "act" },
    { operation: "other call of 10 ms, at its owner", url: owner.url, tool: "work" },
    { operation: "idempotent call of 10 ms, at its owner", url: owner.url, tool: "set" },
  ].map((one) => ({ ...one, times: [] as number[], counts: { reads: 0, writes: 0 } }))
  // Until the machine's caches and compilers have seen each.
  for (let round = 0; round < calls / 10; round++) {
    for (const { url, tool } of cases) await timeCall(url, session, tool)
  }
  for (let round = 0; round < calls; round++) {
    for (const one of cases) await count(counts, one, () => timeCall(one.url, session, one.tool))
  }
  return cases
}

interface Takeovers {
  readonly start: (name: string) => Promise<BenchTask>
  readonly other: BenchTask
  readonly takeovers: number
  readonly counts: Counts
}

async function measureTakeovers({ start, other, takeovers, counts }: Takeovers): Promise<Measured> {
  const measured = {
    operation: "read-only call, first after the owner's death",
    times: [] as number[],
    counts: { reads: 0, writes: 0 },
  }
  for (let round = 0; round < takeovers; round++) {
    const owner = await start(`owner-${round}`)
    const session = await openSession(owner.url)
    await timeCall(other.url, session, "read")
    await owner.kill()
    await count(counts, measured, () => timeCall(other.url, session, "read"))
  }
  return measured
}

async function count(all: Counts, measured: Measured, run: () => Promise<number>) {
  const { reads, writes } = all
  measured.times.push(await run())
  measured.counts.reads += all.reads - reads
  measured.counts.writes += all.writes - writes
}
