import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"

/** moto is Python's: a machine may lack it. */
export const hasMoto = spawnSync("moto_server", ["--help"]).status === 0

export const MOTO_IS_MISSING = "moto_server is not installed (pip install 'moto[server]')"

const START_LIMIT_MS = 60_000

export interface Moto {
  /** Without a slash at its end. */
  readonly url: string
  readonly close: () => Promise<void>
}

/**
 * AWS's control planes as moto_server imitates them, with nothing in them yet, on a free port of loopback. It ends
 * with this process.
 *
 * @param env its environment
 * @throws Error with what moto wrote, where it ends or does not listen within a minute
 */
export async function startMoto(env: NodeJS.ProcessEnv): Promise<Moto> {
  if (!hasMoto) throw new Error(MOTO_IS_MISSING)
  const child = spawn("moto_server", ["--host", "127.0.0.1", "--port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
    env,
  })
  const kill = () => void child.kill()
  process.once("exit", kill)
  const exited = once(child, "exit")
  const close = async () => {
    process.off("exit", kill)
    kill()
    await exited
  }
  const late = setTimeout(kill, START_LIMIT_MS)
  try {
    return { url: await readUrl(child.stderr), close }
  } finally {
    clearTimeout(late)
  }
}

/** moto says its address when it listens. What it says later is let go, so that it never waits for a reader. */
async function readUrl(said: Readable): Promise<string> {
  const before: string[] = []
  for await (const line of createInterface(said)) {
    const [, url] = /Running on (http:\/\/\S+)/.exec(line) ?? []
    if (url) {
      said.resume()
      return url
    }
    before.push(line)
  }
  throw new Error(
    `moto_server did not listen within ${START_LIMIT_MS / 1000} s. It wrote:\n${before.join("\n")}`,
  )
}
