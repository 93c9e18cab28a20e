import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { createRuntimeApi } from "@mcp-on-aws/local/lambda/runtime-api"
import { spawnRuntime } from "@mcp-on-aws/local/lambda/runtime-process"
import type { Era } from "../requests/work.ts"
import { readEagerFiles } from "@mcp-on-aws/packaging/eager-files"
import { describeEvent, isAnswer } from "./event.ts"
import { listHandlers } from "./listed-handlers.ts"
import type { ColdHandler } from "./listed-handlers.ts"
import { readCpuTime } from "./read-cpu-time.ts"

const runHandler = join(import.meta.dirname, "run-handler.mjs")

export interface ColdStart {
  readonly handler: string
  readonly era: Era
  /** What a start reads, in KiB. */
  readonly kib: number
  /** In a process that does nothing else, one value a round. */
  readonly process: Start[]
  /** Under AWS's runtime interface client, by its Runtime API. */
  readonly runtime: Start[]
}

/** Milliseconds from spawning a process to its first correct answer: by the clock, and of its CPU time. */
export interface Start {
  readonly wall: number
  readonly cpu: number
}

export interface ColdStartOptions {
  readonly rounds: number
  readonly onProgress: (text: string) => void
}

/** Starts every handler in turns, in a process that does nothing else, and as Lambda does. */
export async function measureColdStarts({ rounds, onProgress }: ColdStartOptions): Promise<ColdStart[]> {
  const temporary = await mkdtemp(join(tmpdir(), "bench-"))
  const handlers = await listHandlers()
  const cases = await Promise.all(
    handlers.flatMap((handler) =>
      handler.eras.map(async (era) => {
        const [module = ""] = handler.handler.split(".")
        const files = await readEagerFiles(join(handler.code, `${module}.mjs`))
        const kib = Math.round([...files.values()].join("").length / 1024)
        const start: ColdStart = { handler: handler.name, era, kib, process: [], runtime: [] }
        return { handler, era, start }
      }),
    ),
  )
  try {
    for (let round = -1; round < rounds; round++) {
      onProgress(round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`)
      for (const { handler, era, start } of cases) {
        const inProcess = await timeProcess(handler, era)
        const inRuntime = await timeRuntime(handler, era, temporary)
        if (round < 0) continue
        start.process.push(inProcess)
        start.runtime.push(inRuntime)
      }
    }
  } finally {
    await rm(temporary, { recursive: true })
  }
  return cases.map(({ start }) => start)
}

const variables = { MCP_AUTH: "none", NOTES_TABLE: "notes", MCP_ALLOWED_HOSTS: "localhost" }

async function timeProcess({ name, code, handler }: ColdHandler, era: Era): Promise<Start> {
  const [module = ""] = handler.split(".")
  const begun = performance.now()
  const args = [runHandler, join(code, `${module}.mjs`), JSON.stringify(describeEvent(era))]
  const child = spawn(process.execPath, args, {
    env: { ...variables, AWS_REGION: "us-east-1" },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let written = ""
  let wall = 0
  child.stdout.on("data", (chunk: Buffer) => {
    written += chunk.toString()
    wall ||= performance.now() - begun
  })
  child.stderr.on("data", (chunk: Buffer) => (written += chunk.toString()))
  await once(child, "close")
  const [last = ""] = written.split("\n").slice(-1)
  if (!isAnswer(last)) throw new Error(`${name} answered ${era}:\n${written}`)
  return { wall, cpu: (JSON.parse(last) as { cpuMs: number }).cpuMs }
}

async function timeRuntime(cold: ColdHandler, era: Era, temporary: string): Promise<Start> {
  const { name, code, handler } = cold
  const answered = Promise.withResolvers<string>()
  const fail = (error: unknown) => answered.reject(new Error(`${name} failed`, { cause: error }))
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(fail)
  let polled = false
  const api = await createRuntimeApi({
    ended: ended.promise,
    ready() {
      if (!polled) api.deliver(describeInvocation(era))
      polled = true
    },
    answer(_id, { body }) {
      void text(body).then(answered.resolve, fail)
    },
    fail: (_id, error) => fail(error),
    initFail: fail,
  })
  const begun = performance.now()
  const settings = { functionName: "bench", memoryMb: 512, region: "us-east-1", handler, code, variables }
  const child = spawnRuntime(settings, { logStream: "bench", runtimeApi: api.address, temporary })
  const exited = once(child, "exit")
  child.stdout?.resume()
  child.stderr?.resume()
  void exited.then(() => fail(new Error("It ended before it answered")))
  try {
    const answer = await answered.promise
    const wall = performance.now() - begun
    const cpu = (await readCpuTime(child.pid ?? 0)) ?? NaN
    if (!isAnswer(answer)) throw new Error(`${name} answered ${era}: ${answer}`)
    return { wall, cpu }
  } finally {
    child.kill("SIGKILL")
    await exited
    api.close()
  }
}

const describeInvocation = (era: Era) => ({
  requestId: "cold",
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:bench",
  deadline: Date.now() + 10_000,
  traceId: "",
  event: JSON.stringify(describeEvent(era)),
})
