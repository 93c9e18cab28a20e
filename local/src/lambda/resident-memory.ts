import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"

/** Resident memory of a process in bytes; `undefined` where it has ended or the platform does not tell. */
export async function readResidentMemory(pid: number): Promise<number | undefined> {
  const kib = process.platform === "linux" ? await readStatus(pid) : await askPs(pid)
  return kib === undefined ? undefined : Number(kib) * 1024
}

async function readStatus(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "")
  return /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
}

async function askPs(pid: number): Promise<string | undefined> {
  if (process.platform === "win32") return undefined
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }))
  return stdout.trim() || undefined
}
