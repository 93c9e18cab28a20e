import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"

export interface BenchTask {
  readonly url: string
  readonly process: ChildProcess
  kill(): Promise<void>
}

/** One task as its image runs it, on free ports of the loopback address. `command` is what Node is given. */
export async function startTask(
  command: readonly string[],
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<BenchTask> {
  const child = spawn(process.execPath, [...command], {
    env: {
      ...{ HOST: "127.0.0.1", PORT: "0", PRIVATE_PORT: "0", TASK_ADDRESS: "127.0.0.1", TASK_ID: name },
      ...{
        MCP_AUTH: "none",
        MCP_LOG_LEVEL: "info",
        MCP_REQUEST_STATE_KEY: "a key that all of these tasks share",
      },
      ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  })
  const exited = once(child, "exit")
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    void exited.then(([code]) => reject(new Error(`Task ${name} ended with ${code} before it listened`)))
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const entry = JSON.parse(line) as { message: string; address: { port: number } }
      if (entry.message === "listening") resolve(entry.address)
    })
  })
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    process: child,
    async kill() {
      child.kill("SIGKILL")
      await exited
    },
  }
}
