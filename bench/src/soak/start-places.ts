import { fork } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { startTask } from "../sessions/task.ts"
import type { BenchTask } from "../sessions/task.ts"
import type { Place, Places } from "./context.ts"
import { IDLE_SECONDS } from "./works/life.ts"
import { MAX_BODY_BYTES } from "./works/refusals.ts"

const here = import.meta.dirname

/** Every bound is near, so that what is bounded is full before it is measured, and what is not shows. */
const bounds = {
  MCP_MAX_RESIDENT_SESSIONS: "16",
  MCP_SESSION_IDLE_SECONDS: String(IDLE_SECONDS),
  MCP_EVENT_RETENTION_SECONDS: "60",
  MCP_MAX_BODY_BYTES: String(MAX_BODY_BYTES),
  MCP_KEEP_ALIVE_SECONDS: "1",
}
/** It keeps every row of an hour. */
const DATABASE_HEAP_MB = 8192

export type MeasuredPlace = Place & BenchTask

export interface StartedPlaces extends Places {
  readonly measured: readonly MeasuredPlace[]
  /** What they logged as errors so far. */
  readErrors(): readonly string[]
  close(): Promise<void>
}

/** The bundles as their images and Lambda run them, built into a folder of their own: no later build changes them. */
export async function startPlaces(): Promise<StartedPlaces> {
  const folder = await mkdtemp(join(tmpdir(), "soak-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const [stateful, stateless] = [join(folder, "stateful-ecs"), join(folder, "stateless-ecs")]
  const lambda = join(folder, "stateless-lambda")
  const built = [buildStatefulEcs({ outdir: stateful }), buildStatelessEcs({ outdir: stateless })] as const
  const [{ main: statefulMain }, { main: statelessMain }] = await Promise.all(built)
  await buildStatelessLambda({ outdir: lambda })
  const tables = statefulEcs.tables.map(({ environmentVariable }) => environmentVariable)
  const database = await startDatabase(tables)
  const env = {
    ...Object.fromEntries(tables.map((name) => [name, name])),
    ...bounds,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    NODE_ENV: "production",
  }
  const start = async (name: string, heapMb: number, command: readonly string[]) => {
    const task = await startTask([...describeNode(heapMb), ...command], name, env)
    return { name, ...task }
  }
  // In a container Node takes half of its memory for the heap; Lambda's runtime takes nine tenths.
  const [one, two, ecs, host] = await Promise.all([
    start("stateful-ecs 1", statefulEcs.memoryMb / 2, ["--enable-source-maps", statefulMain]),
    start("stateful-ecs 2", statefulEcs.memoryMb / 2, ["--enable-source-maps", statefulMain]),
    start("stateless-ecs", statelessEcs.memoryMb / 2, ["--enable-source-maps", statelessMain]),
    start("stateless-lambda", Math.floor(statelessLambda.memoryMb * 0.9), [
      join(here, "lambda-host.mjs"),
      pathToFileURL(join(lambda, "lambda.mjs")).href,
    ]),
  ])
  const measured = [one, two, ecs, host]
  const errors: string[] = []
  for (const { process } of measured) {
    createInterface({ input: process.stdout! }).on("line", (line) => {
      if (line.includes('"level":"error"')) errors.push(line)
    })
  }
  return {
    ...{ tasks: [one, two], statelessEcs: ecs, statelessLambda: host, measured },
    readErrors: () => errors,
    async close() {
      await Promise.all(measured.map((task) => task.kill()))
      database.kill()
    },
  }
}

const describeNode = (heapMb: number) => [
  `--max-old-space-size=${heapMb}`,
  ...["--import", pathToFileURL(join(here, "report-memory.mjs")).href],
]

async function startDatabase(tables: readonly string[]) {
  const child = fork(join(here, "database.ts"), tables, {
    execArgv: [`--max-old-space-size=${DATABASE_HEAP_MB}`],
  })
  const [{ url }] = (await once(child, "message")) as [{ url: string }]
  return { url, kill: () => child.kill("SIGKILL") }
}
