import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findFreePorts } from "../src/ecs/free-ports.ts"
import type { Instance } from "../src/endpoints.ts"
import { waitUntil } from "./wait-until.ts"

/** HAProxy is not of npm's: a machine may lack it. */
export const hasHaproxy = spawnSync("haproxy", ["-v"]).status === 0

export type HaproxyUnderTest = Awaited<ReturnType<typeof startHaproxy>>

/** In front of these tasks, round robin, with a cookie for stickiness or without; `x-target` names who answered. */
export async function startHaproxy(tasks: readonly Instance[], { stickiness }: { stickiness: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "haproxy-"))
  const file = join(folder, "haproxy.cfg")
  const [port = 0] = await findFreePorts(1, "127.0.0.1")
  await writeFile(file, describeConfiguration(tasks, { port, stickiness }))
  const child = spawn("haproxy", ["-db", "-f", file], { stdio: ["ignore", "ignore", "pipe"] })
  const output: Buffer[] = []
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk))
  const exited = once(child, "exit")
  const url = `http://127.0.0.1:${port}`
  await waitUntil("HAProxy has found its targets", async () => {
    if (child.exitCode !== null) throw new Error(`HAProxy ended: ${Buffer.concat(output).toString()}`)
    return fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  })
  return {
    url: `${url}/mcp`,
    async close() {
      child.kill("SIGKILL")
      await exited
      await rm(folder, { recursive: true })
    },
  }
}

function describeConfiguration(
  tasks: readonly Instance[],
  { port, stickiness }: { port: number; stickiness: boolean },
): string {
  return `
defaults
  mode http
  # Or events wait for more bytes, 100 to 200 ms.
  option http-no-delay
  timeout connect 10s
  timeout client 60s
  timeout server 60s

frontend in
  bind 127.0.0.1:${port}
  default_backend tasks

backend tasks
  balance roundrobin
  ${stickiness ? "cookie AWSALB insert" : ""}
  option httpchk GET /health
  http-check expect status 200
  http-response set-header x-target %s
${tasks
  .map(({ id, url }) => {
    const cookie = stickiness ? `cookie ${id}` : ""
    return `  server ${id} ${new URL(url ?? "").host} check inter 100 fall 2 rise 1 ${cookie}`
  })
  .join("\n")}
`
}
