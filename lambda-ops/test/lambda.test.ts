import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals"
import { createGatewayResponses } from "@mcp-on-aws/hosting/auth/gateway-responses"
import { unzipSync } from "fflate"
import { buildLambdaOps } from "../src/build.ts"
import { lambdaOps } from "../src/deployment.ts"
import { allowed, createBench } from "./bench.ts"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"

const key = "0123456789abcdef0123456789abcdef"
const apiKey = "ann's own key"
let folder: string
let lambda: LambdaStandIn
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-ops-zip-"))
  const { zip } = await buildLambdaOps({ outdir: join(folder, "dist") })
  for (const [name, contents] of Object.entries(unzipSync(await readFile(zip)))) {
    const path = join(folder, "task", name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, contents)
  }
  // The handler without its runtime: each line on stdin is one call of a tool, its answer goes to fd 3.
  await writeFile(join(folder, "task", "run.mjs"), runner)
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  lambda = await startLambdaStandIn()
  lambda.create("eu-west-1", "orders", { tags: allowed })
})
afterEach(() => lambda.close())

const runner = `
import { createInterface } from "node:readline"
import { writeSync } from "node:fs"
globalThis.awslambda = { streamifyResponse: (handler) => handler }
const { handler, streamHandler } = await import("./lambda.mjs")
if (typeof streamHandler !== "function") throw new Error("There is no streamHandler")
for await (const line of createInterface({ input: process.stdin })) {
  const event = {
    version: "2.0",
    rawPath: "/mcp",
    rawQueryString: "",
    headers: { host: "localhost", "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": "ann's own key" },
    requestContext: { http: { method: "POST", path: "/mcp" }, stage: "$default" },
    body: line,
    isBase64Encoded: false,
  }
  const { body } = await handler(event, { awsRequestId: "r", getRemainingTimeInMillis: () => Number(process.env.REMAINING_MS) })
  const data = body.split("\\n").filter((one) => one.startsWith("data: {")).at(-1)?.slice(6) ?? body
  writeSync(3, data + "\\n")
}
`

interface Reply {
  error?: { code: number; message: string }
  result?: {
    tools?: { name: string }[]
    isError?: boolean
    content: { text: string }[]
    structuredContent: Record<string, unknown>
  }
}

/** Runs the deployed bundle in a process of its own. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(folder, "task", "run.mjs")], {
    env: {
      AWS_ENDPOINT_URL: lambda.endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      LAMBDA_OPS_REGIONS: "eu-west-1",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/ops",
      MCP_AUTH: "none",
      REMAINING_MS: "900000",
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  })
  const output = { stdout: "", stderr: "", replies: "" }
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)))
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)))
  child.stdio[3]?.on("data", (chunk) => (output.replies += String(chunk)))
  return {
    send: (method: string, params: object) =>
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })}\n`),
    end: async () => {
      child.stdin.end()
      const [code] = (await once(child, "close")) as [number]
      const replies = output.replies
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Reply)
      return { ...output, code, replies }
    },
  }
}

const call = (name: string, args: object) => ["tools/call", { name, arguments: args }] as const

describe("the bundle for Lambda", () => {
  test("serves the reading tools alone, unless it is told otherwise", async () => {
    const { send, end } = start({})
    send("tools/list", {})
    send(...call("find_expiring_functions", {}))
    const { replies, code } = await end()
    expect(replies[0]?.result?.tools?.map(({ name }) => name)).toHaveLength(4)
    expect(replies[1]?.result?.structuredContent).toMatchObject({ expiring: 1, complete: true })
    expect(code).toBe(0)
  })

  test("upgrades by a token that another instance made, and writes its audit to the log", async () => {
    const env = { LAMBDA_OPS_ALLOW_WRITES: "true", MCP_REQUEST_STATE_KEY: key }
    const planner = start(env)
    planner.send(...call("plan_runtime_upgrade", { functions: ["orders"] }))
    const [planned] = (await planner.end()).replies
    const plan_token = planned?.result?.structuredContent.plan_token
    const { send, end } = start(env)
    send(...call("upgrade_runtime", { functions: ["orders"], plan_token }))
    const { replies, stdout } = await end()
    expect(replies[0]?.result?.structuredContent).toMatchObject({
      counts: { upgraded: 1 },
      audit_log: expect.stringMatching(/CloudWatch Logs, \/aws\/lambda\/ops/),
    })
    const audit = stdout.split("\n").filter((line) => line.includes('"level":"audit"'))
    expect(audit.map((line) => (JSON.parse(line) as { step: string }).step)).toEqual([
      "begun",
      "published",
      "updating",
      "updated",
      "active",
      "upgraded",
    ])
  })

  test("begins no upgrade behind a front door that leaves it 28 s", async () => {
    const { send, end } = start({
      LAMBDA_OPS_ALLOW_WRITES: "true",
      MCP_REQUEST_STATE_KEY: key,
      REMAINING_MS: "28000",
    })
    send(...call("upgrade_runtime", { functions: ["orders"] }))
    const [refused] = (await end()).replies
    expect(refused?.result).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringMatching(/leaves the call 26 s, and a function's change may take 180 s/) },
      ],
    })
    expect(lambda.calls).toEqual([])
  })

  test("lets nobody write whose key is for reading, and says what is missing", async () => {
    const sha256 = createHash("sha256").update(apiKey).digest("hex")
    const { send, end } = start({
      LAMBDA_OPS_ALLOW_WRITES: "true",
      MCP_REQUEST_STATE_KEY: key,
      MCP_AUTH: "api-key",
      MCP_API_KEYS: JSON.stringify([{ name: "ann", sha256, scopes: [lambdaOps.scopes.read] }]),
    })
    send(...call("find_expiring_functions", {}))
    for (const name of ["upgrade_runtime", "rollback_runtime", "invoke_function"])
      send(...call(name, { function: "orders", functions: ["orders"], confirm: true }))
    const [found, ...refused] = (await end()).replies
    expect(found?.result?.structuredContent).toMatchObject({ expiring: 1 })
    expect(refused.map(({ error }) => error?.message)).toEqual(
      Array(3).fill("This needs a token with the scopes: functions:read functions:write"),
    )
    expect(lambda.calls.map(({ action }) => action)).toEqual(["ListFunctions"])
  })

  test("does not start with writes and without the key that signs plans", async () => {
    const { code, stderr } = await start({ LAMBDA_OPS_ALLOW_WRITES: "true" }).end()
    expect(stderr).toMatch(/MCP_REQUEST_STATE_KEY is not set/)
    expect(code).toBe(1)
  })
})

describe("the scopes", () => {
  test("are one for whatever reads, and another for whatever writes", () => {
    const { tools, prompts, resources } = createBench({ endpoint: "http://127.0.0.1:9" }).toolSet
    for (const { annotations, scope } of tools)
      expect(scope).toBe(annotations.readOnlyHint ? "functions:read" : "functions:write")
    for (const { scope } of [...prompts, ...resources]) expect(scope).toBe("functions:read")
  })

  test("are what a REST API asks new clients for, and names where they do not suffice", () => {
    const { UNAUTHORIZED, ACCESS_DENIED } = createGatewayResponses({
      scopes: lambdaOps.scopes,
      metadataUrl: "https://x/metadata",
    })
    expect(UNAUTHORIZED.headers["www-authenticate"]).toBe(
      'Bearer scope="functions:read", resource_metadata="https://x/metadata"',
    )
    expect(ACCESS_DENIED.headers["www-authenticate"]).toBe(
      'Bearer error="insufficient_scope", scope="functions:read functions:write", resource_metadata="https://x/metadata"',
    )
  })
})

describe("the policies", () => {
  const { readOnly, readWrite } = lambdaOps.policies
  const actions = (policy: typeof readOnly) => policy.Statement.flatMap(({ Action }) => Action)

  test("name no wildcard action, and no action that reads code or sets tags", () => {
    for (const action of actions(readWrite))
      expect(action).not.toMatch(/\*|GetFunction$|Tag(Resource)?$|UpdateFunctionCode/)
  })

  test("let nothing be changed without the tag", () => {
    const reading = /^(lambda:(Get|List)|cloudwatch:GetMetricStatistics)/
    for (const { Action, Condition } of readWrite.Statement) {
      if (Action.every((action) => reading.test(action))) continue
      expect(Condition).toEqual({ StringEquals: { "aws:ResourceTag/mcp-lambda-ops": "allowed" } })
    }
    for (const action of actions(readOnly)) expect(action).toMatch(reading)
  })

  test("name every action that the server uses, and no other", async () => {
    const client = await readFile(join(import.meta.dirname, "..", "src", "aws", "lambda-client.ts"), "utf8")
    const used = new Set([...client.matchAll(/action: "(lambda:\w+)"/g)].map(([, action = ""]) => action))
    const others = ["cloudwatch:GetMetricStatistics"]
    expect([...actions(readWrite)].sort()).toEqual([...used, ...others].sort())
  })
})
