import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { zipSync } from "fflate"
import { startCloud } from "../src/cloud.ts"
import type { CloudOptions } from "../src/cloud.ts"
import { readEndpoints } from "../src/endpoints.ts"
import { createCloudEvents } from "../src/events.ts"
import { lambdaFronts } from "../src/fronts/names.ts"
import { findBasePort, listen } from "../src/ports.ts"
import { isRunning, waitUntil } from "./wait-until.ts"

const server = {
  name: "tested",
  handlers: { buffered: "index.handler", streamed: "index.streamHandler" },
  memoryMb: 256,
  timeoutSeconds: { buffered: 5, streamed: 5 },
  path: "/mcp",
  healthPath: "/health",
  scopes: { read: "tested:read", write: "tested:write" },
  tables: [{ environmentVariable: "NOTES_TABLE", partitionKey: "pk", sortKey: "sk" }],
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-cloud-"))
})
afterAll(() => rm(folder, { recursive: true }))

async function describeOptions(entry = "behind-front.mjs"): Promise<CloudOptions> {
  const zip = join(folder, `${entry}.zip`)
  const code = await readFile(join(import.meta.dirname, "functions", entry))
  await writeFile(zip, zipSync({ "index.mjs": code }))
  return {
    functions: [{ server, build: async () => ({ zip }) }],
    basePort: 0,
    stateDir: join(folder, "state"),
    endpointsFile: join(folder, "endpoints.json"),
  }
}

describe("the local cloud", () => {
  test("serves every front, lists its instances as they come and go, and leaves nothing behind", async () => {
    const events = createCloudEvents()
    const seen: string[] = []
    events.subscribe((event) => seen.push("front" in event ? `${event.type} ${event.front}` : event.type))
    const options = { ...(await describeOptions()), events, idleMs: 2_000 }
    const cloud = await startCloud(options)

    const answers = await Promise.all(
      cloud.endpoints().map(({ url }) => fetch(url, { method: "POST", body: "x" })),
    )
    const listed = await readEndpoints(options.endpointsFile)
    const pids = listed.flatMap(({ instances }) => instances.map(({ pid }) => pid))

    expect(listed.map(({ front }) => front)).toEqual([...lambdaFronts])
    expect(answers.map(({ status }) => status)).toEqual(lambdaFronts.map(() => 200))
    expect(pids.length).toBeGreaterThan(0)
    expect(pids.every(isRunning)).toBe(true)
    for (const front of lambdaFronts) {
      expect(seen).toContain(`request-begun ${front}`)
    }
    const count = (wanted: string) => seen.filter((type) => type.startsWith(wanted)).length
    await waitUntil("each has ended", () => count("request-ended") === count("request-begun"))
    await waitUntil("the idle ones are gone from the list", async () =>
      (await readEndpoints(options.endpointsFile)).every(({ instances }) => instances.length === 0),
    )

    await fetch(cloud.endpoints()[0]?.url ?? "")
    const last = cloud.endpoints().flatMap(({ instances }) => instances.map(({ pid }) => pid))
    await Promise.all([cloud.close(), cloud.close()])
    expect([...pids, ...last].some(isRunning)).toBe(false)
    expect(existsSync(options.endpointsFile)).toBe(false)
    await expect(fetch(cloud.endpoints()[0]?.url ?? "")).rejects.toThrow()
  })

  test("gives its functions the address of DynamoDB, the tables' names and a key", async () => {
    const cloud = await startCloud(await describeOptions("tells-environment.mjs"))
    const url = cloud.endpoints().find(({ front }) => front === "http-api")?.url ?? ""

    const variables = (await (await fetch(url)).json()) as Record<string, string>

    await cloud.close()
    expect(variables).toMatchObject({
      MCP_AUTH: "none",
      MCP_ALLOWED_HOSTS: "localhost,127.0.0.1,[::1]",
      NOTES_TABLE: "tested-notes",
      AWS_ENDPOINT_URL_DYNAMODB: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      MCP_REQUEST_STATE_KEY: expect.stringMatching(/^.{40,}$/),
      AWS_REGION: "us-east-1",
    })
  })

  test("says why its server does not start and where to look, and leaves nothing behind", async () => {
    const events = createCloudEvents()
    const pids: number[] = []
    events.subscribe((event) => event.type === "environment-started" && pids.push(event.pid))
    const options = { ...(await describeOptions("init-fails.mjs")), events }

    await expect(startCloud(options)).rejects.toThrow(
      /^tested does not start: .* answered 50\d: TypeError: this module cannot be loaded \(its log: .*\.log\)/,
    )

    expect(pids.length).toBeGreaterThan(0)
    expect(pids.some(isRunning)).toBe(false)
    expect(existsSync(options.endpointsFile)).toBe(false)
  })

  test("closes what it had opened when one of its ports is taken", async () => {
    const taken = createServer()
    const basePort = await findBasePort({ from: 29_000, to: 30_000 })
    const port = await listen(taken, { port: basePort + 3, owner: "a test" })
    const options = { ...(await describeOptions()), basePort }

    await expect(startCloud(options)).rejects.toThrow(`Port ${port}, which the front http-api needs`)

    await expect(fetch(`http://127.0.0.1:${basePort + 1}`)).rejects.toThrow()
    taken.close()
  })
})
