import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { findBasePort } from "@mcp-on-aws/local/ports"

const root = join(import.meta.dirname, "..", "..", "..")
const START_LIMIT_MS = 120_000

export interface CloudUnderTest {
  readonly url: string
  readonly port: number
  readonly printed: () => string
  close(): Promise<void>
}

/** What `npm start` runs, with these arguments more. */
export async function startLocalCloud(...args: string[]): Promise<CloudUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "console-"))
  const port = await findBasePort({ from: 25_000, to: 29_000 })
  const own = ["console/src/main.ts", "--port", String(port), "--endpoints", join(folder, "endpoints.json")]
  const child = spawn(process.execPath, [...own, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk))
  const printed = () => Buffer.concat(output).toString()
  const exited = once(child, "exit")
  const close = async () => {
    child.kill("SIGTERM")
    await exited
    await rm(folder, { recursive: true, force: true })
    await rm(join(root, ".local", String(port)), { recursive: true, force: true })
  }
  const deadline = Date.now() + START_LIMIT_MS
  while (!printed().includes("Ready in")) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await close()
      throw new Error(`The local cloud did not start:\n${printed()}`)
    }
    await delay(50)
  }
  return { url: `http://127.0.0.1:${port}/`, port, printed, close }
}
