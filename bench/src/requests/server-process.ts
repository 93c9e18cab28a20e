import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { openConnection } from "./connection.ts"

const START_TIMEOUT_MS = 20_000
const reportCpu = join(import.meta.dirname, "..", "servers", "report-cpu.ts")

export interface ServerProcess {
  readonly port: number
  /** CPU time used since its start, in microseconds, of all its threads, as the operating system counts it. */
  cpuTime(): Promise<number>
  kill(): Promise<void>
}

export interface ServerCommand {
  readonly name: string
  /** The file that Node runs, and its arguments after the port, on which it listens at the loopback address. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The processor to which it is bound, where the machine can do that. */
  readonly processor?: number | undefined
}

/** Starts a server and waits until it accepts connections. What it writes is read and thrown away. */
export async function startServer({ name, command, env, processor }: ServerCommand): Promise<ServerProcess> {
  const port = await findPort()
  const [file = "", ...args] = command
  const child = spawn(process.execPath, ["--import", reportCpu, file, `${port}`, ...args], {
    env: { NODE_ENV: "production", PORT: `${port}`, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  let written = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => (written = (written + chunk.toString()).slice(-2000)))
  }
  const exited = once(child, "exit")
  const server: ServerProcess = {
    port,
    async cpuTime() {
      child.send("cpu")
      const [usage] = (await once(child, "message")) as [NodeJS.CpuUsage]
      return usage.user + usage.system
    },
    async kill() {
      child.kill("SIGKILL")
      await exited
    },
  }
  try {
    await untilListening(port, exited)
    if (processor !== undefined) spawnSync("taskset", ["-acp", `${processor}`, `${child.pid}`])
    return server
  } catch (cause) {
    child.kill("SIGKILL")
    throw new Error(`${name} did not listen on port ${port}. It wrote:\n${written}`, { cause })
  }
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, "close")
  return port
}

async function untilListening(port: number, exited: Promise<unknown[]>): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  const ended = exited.then(([code]) => {
    throw new Error(`It ended with ${String(code)}`)
  })
  for (;;) {
    const opened = await Promise.race([openConnection(port).catch((error: Error) => error), ended])
    if (!(opened instanceof Error)) return opened.close()
    if (performance.now() > deadline) throw opened
    await delay(50)
  }
}
