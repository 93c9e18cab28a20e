// Ends the local cloud that local-cloud.mjs started, and fails the run where it leaves anything behind.
import { readFileSync, rmSync } from "node:fs"
import { createConnection } from "node:net"
import { setTimeout as delay } from "node:timers/promises"

const endLimitMs = 30_000

export default async function endLocalCloud() {
  if (globalThis.localCloud) await endCloud(globalThis.localCloud)
}

export async function endCloud(cloud) {
  const { child, file, folder, port, portSpan } = cloud
  const instances = JSON.parse(readFileSync(file, "utf8")).flatMap((endpoint) => endpoint.instances)
  const ended = new Promise((resolve) => child.once("exit", resolve))
  const died = child.exitCode !== null || child.signalCode !== null
  if (!died) child.kill("SIGTERM")
  const inTime =
    died || (await Promise.race([ended.then(() => true), delay(endLimitMs, false, { ref: false })]))
  rmSync(folder, { recursive: true, force: true })

  const faults = []
  if (died) faults.push("it ended before the tests did")
  if (!inTime) faults.push(`it still ran ${endLimitMs / 1000} s after SIGTERM`)
  for (const { id, pid } of instances)
    if (isRunning(pid)) faults.push(`instance ${id} (pid ${pid}) still runs`)
  for (let offset = 0; offset < portSpan; offset++) {
    if (await isOpen(port + offset)) faults.push(`port ${port + offset} is still open`)
  }
  if (!inTime) child.kill("SIGKILL")
  if (faults.length > 0)
    throw new Error(`The local cloud: ${faults.join("; ")}. It printed:\n${cloud.printed()}`)
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" })
    socket.once("connect", () => socket.destroy() && resolve(true))
    socket.once("error", () => resolve(false))
  })
}
