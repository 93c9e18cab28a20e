import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { buildStatelessEcs } from "../src/build.ts"

const outdir = join(import.meta.dirname, "..", "..", ".local", "test", "stateless-ecs")

/** Builds the server with the tools of these tests, as `--tools` would. */
export const buildTask = () =>
  buildStatelessEcs({ tools: join(import.meta.dirname, "slow-tools.ts"), outdir })

export interface Task {
  readonly process: ChildProcess
  readonly url: string
  readonly lines: Record<string, unknown>[]
  readonly ended: Promise<number | null>
  line(message: string): Promise<Record<string, unknown>>
}

/** Starts the bundle as its image does, on a free port of the loopback address. */
export async function startTask(main: string, env: Record<string, string> = {}): Promise<Task> {
  const child = spawn(process.execPath, [main], {
    env: {
      MCP_AUTH: "none",
      HOST: "127.0.0.1",
      PORT: "0",
      TASK_ID: "task-1",
      AWS_REGION: "eu-central-1",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const lines: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on("line", (text) => {
    // Killed in the middle of one.
    if (!text.endsWith("}")) return
    lines.push(JSON.parse(text) as Record<string, unknown>)
    for (const look of waiting) look()
  })
  const ended = once(child, "exit").then(([code]) => code as number | null)
  const line = (message: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const look = () => {
        const found = lines.find((entry) => entry.message === message)
        if (found) resolve(found)
      }
      waiting.add(look)
      look()
      void ended.then((code) =>
        reject(
          new Error(`The task ended with ${code} before it logged "${message}": ${JSON.stringify(lines)}`),
        ),
      )
    })
  const { address } = (await line("listening")) as { address: { port: number } }
  return { process: child, url: `http://127.0.0.1:${address.port}`, lines, ended, line }
}
