import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname } from "node:path"

/** One way to reach a server, as `.local/<port>/endpoints.json` lists them: there while the local cloud runs. */
export interface Endpoint {
  readonly server: string
  /** `rest`, `http-api`, `alb`, ... */
  readonly front: string
  /** URL of the MCP endpoint. */
  readonly url: string
  /** Answers 200 where the server lives. */
  readonly health: string
  /** The processes behind it at the moment. */
  readonly instances: readonly Instance[]
}

export interface Instance {
  /** A Lambda log stream or an ECS task id, as the `ping` tool names it. */
  readonly id: string
  readonly pid: number
  /** Its own address; `null` for a Lambda environment, which is reached through a front only. */
  readonly url: string | null
}

/** @throws Error where no local cloud has written the file, saying how to start one. */
export async function readEndpoints(file: string): Promise<Endpoint[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`There is no ${file}: is the local cloud running? Start it with: npm start`, { cause })
  })
  return JSON.parse(text) as Endpoint[]
}

export interface EndpointsFile {
  /** Writes what `describe` tells now; calls during a write become one write after it. */
  update(): Promise<void>
  /** Waits for the last write, and removes the file. */
  remove(): Promise<void>
}

/** Each write replaces the file as a whole, so that no reader sees half of it. */
export function createEndpointsFile(file: string, describe: () => Endpoint[]): EndpointsFile {
  let last = Promise.resolve()
  let next: Promise<void> | undefined
  let removed = false

  return {
    update() {
      next ??= last.then(write)
      return (last = next)
    },
    async remove() {
      removed = true
      await last
      await rm(file, { force: true })
    },
  }

  async function write() {
    next = undefined
    if (removed) return
    const draft = `${file}.${process.pid}`
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, `${JSON.stringify(describe(), null, 2)}\n`)
    await rename(draft, file)
  }
}
