import { execFileSync } from "node:child_process"
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { readEagerFiles } from "@mcp-on-aws/packaging/eager-files"
import { buildStatelessLambda } from "../src/build.ts"

const BUDGET_KIB = 365

/** A tool described by plain JSON Schema, which only ajv validates. */
const tools = `
import { fromJsonSchema } from "@modelcontextprotocol/server"
export const settings = {}
export const createToolSet = () => ({
  prompts: [],
  resources: [],
  tools: [{
    name: "double", title: "Double", description: "Doubles", annotations: {},
    input: fromJsonSchema({ type: "object", properties: { n: { type: "number" } }, required: ["n"] }),
    run: ({ n }) => ({ content: [{ type: "text", text: String(2 * n) }] }),
  }],
})`

let folder: string
let outdir: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bundle-"))
  await writeFile(join(folder, "tools.ts"), tools)
  outdir = join(folder, "out")
  await buildStatelessLambda({ outdir, tools: join(folder, "tools.ts") })
})
afterAll(() => rm(folder, { recursive: true }))

describe("a cold start of the function", () => {
  let eager: string
  let all: string
  beforeAll(async () => {
    const own = join(folder, "own")
    await buildStatelessLambda({ outdir: own })
    eager = [...(await readEagerFiles(join(own, "lambda.mjs"))).values()].join("\n")
    const files = await readdir(own, { recursive: true })
    const code = files
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => readFile(join(own, name), "utf8"))
    all = (await Promise.all(code)).join("\n")
  })

  test(`reads at most ${BUDGET_KIB} KiB of code`, () => {
    expect(Buffer.byteLength(eager) / 1024).toBeLessThan(BUDGET_KIB)
  })

  test.each([
    ["ajv", "can't resolve reference"],
    ["the AWS SDK", "DynamoDB_20120810"],
    ["jose", "JWSSignatureVerificationFailed"],
    ["what brings undici along", 'from"node:http'],
  ])("leaves for later: %s", (_, mark) => {
    expect([all.includes(mark), eager.includes(mark)]).toEqual([true, false])
  })
})

describe("the validator", () => {
  test.each([
    [{ n: 2 }, '"text":"4"'],
    [{ n: "two" }, "must be number"],
  ])("is loaded when a tool first needs it: %p", (args, expected) => {
    expect(call(args)).toContain(expected)
  })
})

/** What the built handler answers, in a process of its own. */
function call(args: object): string {
  const event = {
    version: "2.0",
    rawPath: "/mcp",
    rawQueryString: "",
    headers: {
      host: "localhost",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    requestContext: { stage: "$default", http: { method: "POST", path: "/mcp" } },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "double", arguments: args },
    }),
    isBase64Encoded: false,
  }
  const script = `globalThis.awslambda = { streamifyResponse: (handler) => handler }
    const { handler } = await import(${JSON.stringify(join(outdir, "lambda.mjs"))})
    const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 10_000 }
    console.log((await handler(${JSON.stringify(event)}, context)).body)`
  return execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    env: { MCP_AUTH: "none", MCP_LOG_LEVEL: "error" },
    encoding: "utf8",
  })
}
