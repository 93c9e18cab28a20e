import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { startSubstitute } from "./substitute.ts"

/** moto is Python's: a machine may lack it. */
export const hasMoto = spawnSync("moto_server", ["--help"]).status === 0

const START_LIMIT_MS = 30_000

export interface Moto {
  /** For Terraform's environment: every service of AWS is this one, for anybody. */
  readonly variables: Readonly<Record<string, string>>
  /** The actions that moto lacked, by their targets. */
  readonly substituted: ReadonlySet<string>
  close(): Promise<void>
}

const REGION = "eu-central-1"

/** AWS's control planes as moto_server imitates them, on loopback. */
export async function startMoto(): Promise<Moto> {
  const port = await findPort()
  const url = `http://127.0.0.1:${port}/moto-api/`
  const env = { ...process.env, ...credentials }
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore", env })
  const exited = once(child, "exit")
  const kill = () => void child.kill()
  process.once("exit", kill)
  const until = performance.now() + START_LIMIT_MS
  while (!(await isThere(url))) {
    if (child.exitCode === null && performance.now() < until) await delay(100)
    else {
      kill()
      throw new Error(`moto_server did not answer at ${url} within ${START_LIMIT_MS / 1000} s`)
    }
  }
  await prepareFunctions(url)
  const substitute = await startSubstitute(port)
  return {
    substituted: substitute.used,
    variables: { ...credentials, AWS_ENDPOINT_URL: substitute.url, AWS_REGION: REGION },
    async close() {
      await substitute.close()
      process.off("exit", kill)
      kill()
      await exited
    },
  }
}

/** None is run, so that no container is needed; the only ones that Terraform calls name the image which they had built. */
async function prepareFunctions(url: string) {
  const post = async (path: string, body: object) => {
    await (await fetch(url + path, { method: "POST", body: JSON.stringify(body) })).arrayBuffer()
  }
  await post("config", { lambda: { use_docker: false } })
  const image = `123456789012.dkr.ecr.${REGION}.amazonaws.com/built:1`
  await post("static/lambda-simple/response", {
    region: REGION,
    results: Array(20).fill(JSON.stringify({ image })),
  })
}

/** moto looks for some of its own as well, and would wait for those of a machine in EC2. */
const credentials = {
  ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_EC2_METADATA_DISABLED: "true" },
}

async function isThere(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}
