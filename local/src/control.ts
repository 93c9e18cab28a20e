import { randomBytes } from "node:crypto"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { dirname } from "node:path"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"
import { closeServer, listen } from "./ports.ts"

/** What a running local cloud does when it is told to; `Service` says what becomes of a task. */
export interface Controlled {
  deploy(server: string, tell: (progress: string) => void): Promise<void>
  interrupt(taskId: string): Promise<void>
  kill(taskId: string): Promise<void>
  pause(taskId: string): Promise<void>
  resume(taskId: string): Promise<void>
}

export type Command = { readonly deploy: string } | { readonly interrupt: string }

type Line = { readonly progress: string } | { readonly done: true } | { readonly failed: string }

/** Where the control is, and the secret that keeps every web page of this machine's browsers away from it. */
interface Address {
  readonly url: string
  readonly token: string
}

/** Takes commands on loopback, at an address that only a file of this user tells. */
export async function startControl(
  file: string,
  cloud: Pick<Controlled, "deploy" | "interrupt">,
): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(32).toString("base64url")
  const server = createServer((request, response) => void answer(request, response))
  const port = await listen(server, { port: 0, owner: "the control" })
  await mkdir(dirname(file), { recursive: true })
  const address: Address = { url: `http://127.0.0.1:${port}`, token }
  await writeFile(file, JSON.stringify(address), { mode: 0o600 })
  return {
    async close() {
      await rm(file, { force: true })
      await closeServer(server)
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(403).end()
    const send = (line: Line) => void response.write(`${JSON.stringify(line)}\n`)
    try {
      const command = JSON.parse((await request.toArray()).join("")) as Command
      if ("deploy" in command) await cloud.deploy(command.deploy, (progress) => send({ progress }))
      else await cloud.interrupt(command.interrupt)
      send({ done: true })
    } catch (error) {
      send({ failed: (error as Error).message })
    }
    response.end()
  }
}

/**
 * Has the local cloud of this file do something, and waits until it is done.
 * @throws Error saying why it was not
 */
export async function sendCommand(
  file: string,
  command: Command,
  tell: (progress: string) => void = () => {},
): Promise<void> {
  const { url, token } = await readAddress(file)
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(command) })
  if (!response.body) throw new Error(`${url} answered ${response.status}`)
  for await (const text of createInterface({ input: Readable.fromWeb(response.body) })) {
    const line = JSON.parse(text) as Line
    if ("done" in line) return
    if ("failed" in line) throw new Error(line.failed)
    tell(line.progress)
  }
  throw new Error("The local cloud ended before it was done")
}

async function readAddress(file: string): Promise<Address> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Address
  } catch (cause) {
    throw new Error(
      `There is no ${file}: is the local cloud running, and with this --port? Start it with: npm start`,
      { cause },
    )
  }
}
