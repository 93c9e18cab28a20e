import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createCloudEvents } from "../src/events.ts"
import type { CloudEvent } from "../src/events.ts"
import { createInstanceLog } from "../src/instance-log.ts"
import { createFunction } from "../src/lambda/function.ts"
import type { FunctionOptions } from "../src/lambda/function.ts"
import { createProcessGuard } from "../src/process-guard.ts"

type Overrides = Partial<Pick<FunctionOptions, "timeoutMs" | "concurrency" | "idleMs" | "initLimitMs">> & {
  readonly handler?: string
  readonly memoryMb?: number
}

export type FunctionUnderTest = Awaited<ReturnType<typeof startFunction>>

/** A function of `test/functions`, run as the local cloud runs a server's. */
export async function startFunction({
  handler = "behaviours.handler",
  memoryMb = 256,
  ...overrides
}: Overrides = {}) {
  const folder = await mkdtemp(join(tmpdir(), "local-function-"))
  const guard = createProcessGuard()
  const events = createCloudEvents()
  const seen: CloudEvent[] = []
  events.subscribe((event) => seen.push(event))
  const log = createInstanceLog(join(folder, "function.log"), events)
  const fn = createFunction({
    settings: {
      ...{ functionName: "tested", handler, memoryMb, region: "us-east-1" },
      code: join(import.meta.dirname, "functions"),
      variables: { OWN: "value" },
    },
    ...{ timeoutMs: 10_000, concurrency: 5, idleMs: 60_000, temporary: folder, log, guard, events },
    ...overrides,
  })
  return {
    ...{ fn, events, seen, folder },
    call: async <Answer>(event: object) => JSON.parse((await fn.invoke(event)).toString()) as Answer,
    async readLog() {
      await fn.close()
      await log.close()
      return readFile(log.path, "utf8")
    },
    async close() {
      await fn.close()
      await guard.close()
      await log.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
