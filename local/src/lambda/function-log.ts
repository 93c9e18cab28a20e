import { once } from "node:events"
import { createWriteStream, mkdirSync } from "node:fs"
import { basename, dirname } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import type { CloudEvents } from "../events.ts"

/** What CloudWatch Logs would hold of a function: each line with its time and its environment in front. */
export interface FunctionLog {
  readonly path: string
  write(environment: string, line: string): void
  /** Logs each line as it comes. */
  follow(environment: string, output: Readable): void
  close(): Promise<void>
}

/** Begins a new file: a run's log tells of that run only. Each line is an event as well. */
export function createFunctionLog(path: string, events: CloudEvents): FunctionLog {
  mkdirSync(dirname(path), { recursive: true })
  const file = createWriteStream(path)
  const write = (environment: string, line: string) => {
    if (file.writableEnded) return
    file.write(`${new Date().toISOString()} ${environment} ${line}\n`)
    events.emit({ type: "log-line", log: basename(path, ".log"), instance: environment, line })
  }
  return {
    path,
    write,
    follow: (environment, output) =>
      void createInterface({ input: output }).on("line", (line) => write(environment, line)),
    async close() {
      file.end()
      if (!file.closed) await once(file, "close")
    },
  }
}

/** `REPORT` as Lambda writes it at the end of each invocation. */
export interface InvocationReport {
  readonly requestId: string
  readonly durationMs: number
  readonly initMs?: number | undefined
  readonly memoryMb: number
  readonly maxMemoryMb: number
  /** `undefined` where the invocation did not fail by the platform's hand. */
  readonly failure?: { readonly status: "timeout" | "error"; readonly errorType: string } | undefined
}

export function describeReport(report: InvocationReport): string {
  const { requestId, durationMs, initMs, memoryMb, maxMemoryMb, failure } = report
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryMb} MB`,
  ]
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`)
  if (failure) fields.push(`Status: ${failure.status}`)
  if (failure?.status === "error") fields.push(`Error Type: ${failure.errorType}`)
  return fields.join("\t")
}
