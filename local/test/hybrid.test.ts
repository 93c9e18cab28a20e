import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import type { ALBEvent } from "aws-lambda"
import { zipSync } from "fflate"
import { startCloud } from "../src/cloud.ts"
import type { Cloud } from "../src/cloud.ts"
import { createDeployment } from "./ecs-under-test.ts"

const needsNoSession = { header: "MCP-Protocol-Version", values: ["2026-07-28"] }
const forFunction = { "mcp-protocol-version": "2026-07-28" }
const server = {
  name: "lambda-under-test",
  handlers: { buffered: "index.handler", streamed: "index.streamHandler" },
  memoryMb: 256,
  timeoutSeconds: { buffered: 5, streamed: 5 },
  path: "/mcp",
  healthPath: "/health",
  scopes: { read: "tested:read", write: "tested:write" },
  tables: [{ environmentVariable: "NOTES_TABLE", partitionKey: "pk", sortKey: "sk" }],
}

let folder: string
let cloud: Cloud | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-hybrid-"))
})
afterEach(async () => {
  await cloud?.close()
  cloud = undefined
})
afterAll(() => rm(folder, { recursive: true }))

/** Tasks that say who they are, and a function of `test/functions`. */
async function start(entry: string, overrides: { hybrid?: boolean; needsNoSession?: typeof needsNoSession }) {
  const zip = join(folder, `${entry}.zip`)
  await writeFile(
    zip,
    zipSync({ "index.mjs": await readFile(join(import.meta.dirname, "functions", entry)) }),
  )
  const { hybrid = true, ...facts } = overrides
  const deployment = createDeployment({ hybrid })
  cloud = await startCloud({
    functions: [{ server: { ...server, ...facts }, build: async () => ({ zip }), hybrid: true }],
    ecs: [{ ...deployment, server: { ...deployment.server, tables: server.tables } }],
    basePort: 0,
    stateDir: join(folder, "state"),
    endpointsFile: join(folder, "endpoints.json"),
  })
  return cloud.endpoints().find((endpoint) => endpoint.server === "hybrid")
}

async function ask<Answer>(url = "", headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers })
  return { cookies: response.headers.getSetCookie(), answer: (await response.json()) as Answer }
}

describe("the hybrid front", () => {
  test("sends what needs no session to the function, as an ALB does, and everything else to the tasks", async () => {
    const hybrid = await start("behind-front.mjs", { needsNoSession })

    const modern = await ask<ALBEvent>(hybrid?.url, forFunction)
    const others = [
      await ask<{ id: string }>(hybrid?.url, { "mcp-protocol-version": "2025-11-25" }),
      await ask<{ id: string }>(hybrid?.url),
    ]

    expect(modern.answer).toMatchObject({
      requestContext: { elb: { targetGroupArn: expect.any(String) } },
      multiValueHeaders: { "mcp-protocol-version": ["2026-07-28"] },
    })
    expect(modern.cookies).toEqual([])
    expect(new Set(others.map(({ answer }) => answer.id)).size).toBe(2)
    expect(others[0]?.cookies.map((cookie) => cookie.split("=")[0])).toEqual(["AWSALB", "AWSALBCORS"])
  })

  test("keeps a client with its cookie at its task", async () => {
    const hybrid = await start("behind-front.mjs", { needsNoSession })
    const { cookies, answer } = await ask<{ id: string }>(hybrid?.url)
    const cookie = cookies.map((one) => one.split(";")[0]).join("; ")

    const next = [
      await ask<{ id: string }>(hybrid?.url, { cookie }),
      await ask<{ id: string }>(hybrid?.url, { cookie }),
    ]

    expect(next.map((one) => one.answer.id)).toEqual([answer.id, answer.id])
  })

  test("gives the function the tasks' tables and their key, and lists the instances of both", async () => {
    const hybrid = await start("tells-environment.mjs", { needsNoSession })

    const fn = await ask<Record<string, string>>(hybrid?.url, forFunction)
    const task = await ask<{ others: Record<string, string> }>(hybrid?.url)

    for (const name of ["NOTES_TABLE", "MCP_REQUEST_STATE_KEY", "MCP_AUTH"]) {
      expect(fn.answer[name]).toEqual(expect.stringMatching(/./))
      expect(fn.answer[name]).toBe(task.answer.others[name])
    }
    const instances = cloud?.endpoints().find((endpoint) => endpoint.server === "hybrid")?.instances ?? []
    expect(instances.map(({ url }) => url === null)).toEqual([true, false, false])
  })

  test("is not there where one of its two halves is not", async () => {
    expect(await start("behind-front.mjs", {})).toBeUndefined()
    await cloud?.close()
    expect(await start("behind-front.mjs", { needsNoSession, hybrid: false })).toBeUndefined()
  })
})
