import { mkdir, open } from "node:fs/promises"
import { hostname } from "node:os"
import { dirname } from "node:path"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { AuditEntry, AuditLog } from "./audit-log.ts"

/** As far back as the last write to a function is looked for. */
const READ_BACK_BYTES = 8 * 1024 * 1024
const LINE_FEED = 10

/**
 * JSON lines in a file that only its owner reads, each on disk before `record` resolves. A line that a killed
 * process left half-written is closed before the next one, and skipped when reading.
 */
export function createFileAuditLog(path: string, now: () => number = Date.now): AuditLog {
  let queue = Promise.resolve()

  async function append(line: string) {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, "a+", 0o600)
    try {
      const { size } = await file.stat()
      const last = Buffer.alloc(1)
      if (size > 0) await file.read(last, 0, 1, size - 1)
      const torn = size > 0 && last[0] !== LINE_FEED
      await file.appendFile(`${torn ? "\n" : ""}${line}\n`)
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  return {
    place: path,

    record(entry) {
      const writer = { pid: process.pid, host: hostname() }
      const line = JSON.stringify({ time: new Date(now()).toISOString(), ...entry, process: writer })
      const written = queue.then(() => append(line))
      queue = written.catch(() => undefined)
      return written.catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new ToolError(
          `The audit log ${path} cannot be written (${why}); without it nothing is changed.`,
          {
            cause,
          },
        )
      })
    },

    async lastOperation(arn) {
      await queue
      const entries = parseLines(await readEnd(path)).filter((entry) => entry.arn === arn)
      const last = entries.at(-1)?.operation
      return entries.filter(({ operation }) => operation === last)
    },
  }
}

async function readEnd(path: string): Promise<string> {
  try {
    const file = await open(path, "r")
    try {
      const { size } = await file.stat()
      const length = Math.min(size, READ_BACK_BYTES)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
      return buffer.subarray(0, bytesRead).toString()
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return ""
    throw error
  }
}

function parseLines(text: string): AuditEntry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as AuditEntry]
    } catch {
      return []
    }
  })
}
