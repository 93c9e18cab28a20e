import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import { readEndpoints } from "../src/endpoints.ts"
import type { Endpoint } from "../src/endpoints.ts"
import { lambdaFronts } from "../src/fronts/names.ts"
import { findBasePort, listen } from "../src/ports.ts"
import { isRunning, waitUntil } from "./wait-until.ts"

const root = join(import.meta.dirname, "..", "..")
const entry = join(root, "local", "src", "main.ts")
const ports: number[] = []
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-main-"))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  for (const port of ports) await rm(join(root, ".local", String(port)), { recursive: true, force: true })
})

const runs: Run[] = []
afterEach(async () => {
  for (const { child, exited } of runs.splice(0)) {
    child.kill("SIGTERM")
    await exited
  }
})

interface Run {
  readonly child: ChildProcess
  readonly exited: Promise<unknown[]>
  readonly printed: () => string
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk))
  const started = { child, exited: once(child, "close"), printed: () => Buffer.concat(output).toString() }
  runs.push(started)
  return started
}

async function startOn(port: number, ...more: string[]) {
  const started = run("--port", String(port), ...more)
  await waitUntil(
    "it is ready",
    () => started.printed().includes("Ready in") || started.child.exitCode !== null,
  )
  if (started.child.exitCode !== null) throw new Error(`It ended: ${started.printed()}`)
  const endpointsFile = endpointsFileOf(port)
  return { ...started, endpointsFile, endpoints: await readEndpoints(endpointsFile) }
}

/** Another for each port, as two may run at once. */
const endpointsFileOf = (port: number) => join(root, ".local", String(port), "endpoints.json")

async function findOwnBasePort(): Promise<number> {
  const base = await findBasePort({ from: 30_000, to: 32_700 })
  ports.push(base)
  return base
}

const pidsOf = (endpoints: readonly Endpoint[]) =>
  endpoints.flatMap(({ instances }) => instances.map(({ pid }) => pid))

describe("npm start", () => {
  test("prints every URL and ready-made commands, and ends without a trace on a doubled SIGINT", async () => {
    const { child, exited, printed, endpoints, endpointsFile } = await startOn(await findOwnBasePort())
    const pids = pidsOf(endpoints)

    child.kill("SIGINT")
    child.kill("SIGINT")

    expect(await exited).toEqual([0, null])
    expect(endpoints.length).toBeGreaterThan(lambdaFronts.length)
    for (const { url } of endpoints) expect(printed()).toContain(url)
    expect(printed()).toMatch(
      /npx @modelcontextprotocol\/inspector --cli http\S+ --transport http --method tools\/list/,
    )
    expect(printed()).toMatch(/claude mcp add --transport http notes http/)
    expect(pids.length).toBeGreaterThan(1)
    expect(pids.some(isRunning)).toBe(false)
    expect(existsSync(endpointsFile)).toBe(false)
    for (const { url } of endpoints) await expect(fetch(url)).rejects.toThrow()
  })

  test("with tools, a setting and an issuer of one's own, prints the command that fits them; lambda-ops keeps its own", async () => {
    const tools = join(folder, "mine.mjs")
    await writeFile(
      tools,
      `export const identity = { name: process.env.DESK, title: "Words", version: "1.0.0" }
      export const settings = {}
      export const createToolSet = () => ({ tools: [], prompts: [], resources: [] })`,
    )

    const own = ["--auth", "cognito", "--tools", tools, "--set", "DESK=Word desk"]
    const { printed } = await startOn(await findOwnBasePort(), ...own)

    const add = "claude mcp add --transport http --client-id local-app --callback-port 8765"
    expect(printed().match(/claude mcp add .*(?= http)/g)).toEqual([`${add} Word-desk`, `${add} lambda-ops`])
    expect(printed()).not.toContain("inspector")
  })

  test("leaves no process even when it is killed, not even a frozen one", async () => {
    const { child, exited, endpoints } = await startOn(await findOwnBasePort())
    const pids = pidsOf(endpoints)

    child.kill("SIGKILL")
    await exited

    expect(pids.length).toBeGreaterThan(1)
    await waitUntil("all environments have ended", () => !pids.some(isRunning))
  })

  test("ends in the middle of its start", async () => {
    const port = await findOwnBasePort()
    const { child, exited, printed } = run("--port", String(port))
    await waitUntil("it starts", () => printed().includes("Starting"))

    child.kill("SIGTERM")

    expect(await exited).toEqual([0, null])
    expect(existsSync(endpointsFileOf(port))).toBe(false)
  })

  test("names what it does not understand", async () => {
    const { exited, printed } = run("--prot", "5000")

    expect(await exited).toEqual([1, null])
    expect(printed()).toMatch(/--prot[^]*--port <number>/)
  })

  // The first that a second start meets; and one of a front.
  test.each([
    ["DynamoDB", 80],
    ["the front rest", 1],
  ])("names the port of %s that is taken, and the way out", async (owner, offset) => {
    const base = await findOwnBasePort()
    const taken = createServer()
    const port = await listen(taken, { port: base + offset, owner: "a test" })
    const { exited, printed } = run("--port", String(base))

    expect(await exited).toEqual([1, null])
    taken.close()
    expect(printed()).toContain(`Port ${port}, which ${owner} needs, is taken`)
    expect(printed()).toContain("npm start -- --port 4200")
  })
})
