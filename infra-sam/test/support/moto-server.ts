import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"

const START_MS = 60_000

export interface MotoServer extends AsyncDisposable {
  readonly url: string
}

/** moto's CloudFormation and the services behind it, on a port of its own. */
export async function startMotoServer(): Promise<MotoServer> {
  const port = await findPort()
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    // Functions are made and never run, so that neither their file nor Docker is needed.
    env: { ...process.env, VALIDATE_LAMBDA_S3: "false" },
    stdio: ["ignore", "ignore", "pipe"],
  })
  let log = ""
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()))
  const ended = once(child, "exit")
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill()
    await ended
  }
  try {
    await waitUntilReady(url, () => child.exitCode)
  } catch (error) {
    await stop()
    throw new Error(`moto_server does not answer at ${url}:\n${log}`, { cause: error })
  }
  return { url, [Symbol.asyncDispose]: stop }
}

async function waitUntilReady(url: string, exitCode: () => number | null): Promise<void> {
  const deadline = Date.now() + START_MS
  for (;;) {
    try {
      await fetch(`${url}/moto-api/`)
      return
    } catch (error) {
      if (exitCode() !== null || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}
