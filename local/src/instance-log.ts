import { once } from "node:events"
import { createWriteStream, mkdirSync } from "node:fs"
import { basename, dirname } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import type { CloudEvents } from "./events.ts"

/** What CloudWatch Logs would hold of a function or a service: each line with its time and its instance in front. */
export interface InstanceLog {
  readonly path: string
  write(instance: string, line: string): void
  /** Logs each line as it comes. */
  follow(instance: string, output: Readable): void
  close(): Promise<void>
}

/** Begins a new file: a run's log tells of that run only. Each line is an event as well. */
export function createInstanceLog(path: string, events: CloudEvents): InstanceLog {
  mkdirSync(dirname(path), { recursive: true })
  const file = createWriteStream(path)
  const write = (instance: string, line: string) => {
    if (file.writableEnded) return
    file.write(`${new Date().toISOString()} ${instance} ${line}\n`)
    events.emit({ type: "log-line", log: basename(path, ".log"), instance, line })
  }
  return {
    path,
    write,
    follow: (instance, output) =>
      void createInterface({ input: output }).on("line", (line) => write(instance, line)),
    async close() {
      file.end()
      if (!file.closed) await once(file, "close")
    },
  }
}
