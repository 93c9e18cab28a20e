// Starts the local cloud for the tests, as `npm start` does, on ports of its own and with an endpoints
// file of its own, so that one started by hand is left alone. MCP_ENDPOINTS=<file> names a running cloud
// (or deployed endpoints, in the same form) to test instead.
import { Buffer } from "node:buffer"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { findBasePort } from "@mcp-on-aws/local/ports"

const root = dirname(import.meta.dirname)
const portSpan = 100
const startLimitMs = 180_000

export default async function startLocalCloud() {
  if (process.env.MCP_ENDPOINTS) return
  globalThis.localCloud = await startCloud()
  process.env.MCP_ENDPOINTS = globalThis.localCloud.file
}

/** A local cloud of its own, with more arguments of `npm start`; `endCloud` has to end it. */
export async function startCloud(...args) {
  const folder = mkdtempSync(join(tmpdir(), "local-cloud-"))
  const file = join(folder, "endpoints.json")
  const port = await findBasePort({ from: 15_000, to: 25_000 })
  const own = ["local/src/main.ts", "--port", String(port), "--endpoints", file]
  const child = spawn(process.execPath, [...own, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
  const output = []
  child.stdout.on("data", (chunk) => output.push(chunk))
  child.stderr.on("data", (chunk) => output.push(chunk))
  const cloud = { child, file, folder, port, portSpan, printed: () => Buffer.concat(output).toString() }
  await untilReady(cloud)
  return cloud
}

async function untilReady(cloud) {
  const deadline = Date.now() + startLimitMs
  while (!isWritten(cloud.file)) {
    const { exitCode, signalCode } = cloud.child
    if (exitCode !== null || signalCode !== null || Date.now() > deadline) {
      cloud.child.kill("SIGTERM")
      rmSync(cloud.folder, { recursive: true })
      const end =
        Date.now() > deadline
          ? `was not ready in ${startLimitMs / 1000} s`
          : `ended (${exitCode ?? signalCode})`
      throw new Error(`The local cloud ${end}. It printed:\n${cloud.printed()}`)
    }
    await delay(50)
  }
}

function isWritten(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).length > 0
  } catch {
    return false
  }
}
