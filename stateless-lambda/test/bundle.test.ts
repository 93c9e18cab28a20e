import { execFileSync } from "node:child_process"
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { readEagerFiles } from "@mcp-on-aws/packaging/eager-files"
import { buildStatelessLambda } from "../src/build.ts"

const BUDGET_KB = 350

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
  let own: string
  let eager: string
  let all: string
  beforeAll(async () => {
    own = join(folder, "own")
    await buildStatelessLambda({ outdir: own })
    eager = [...(await readEagerFiles(join(own, "lambda.mjs"))).values()].join("\n")
    const files = await readdir(own, { recursive: true })
    const code = files
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => readFile(join(own, name), "utf8"))
    all = (await Promise.all(code)).join("\n")
  })

  test(`reads at most ${BUDGET_KB} KB of code`, () => {
    expect(Buffer.byteLength(eager) / 1000).toBeLessThan(BUDGET_KB)
  })

  test.each([
    ["ajv", "can't resolve reference"],
    ["the AWS SDK", "DynamoDB_20120810"],
    ["jose", "JWSSignatureVerificationFailed"],
    ["what brings undici along", 'from"node:http'],
  ])("leaves for later: %s", (_, mark) => {
    expect([all.includes(mark), eager.includes(mark)]).toEqual([true, false])
  })

  test("compiles no schema", () => {
    const { text, compiled } = call({ folder: own, tool: "ping", args: {} })

    expect([text.includes('"isError":true'), compiled]).toEqual([false, 0])
  })
})

describe("the validator", () => {
  test.each([
    [{ n: 2 }, '"text":"4"'],
    [{ n: "two" }, "must be number"],
  ])("is loaded when a tool first needs it: %p", (args, expected) => {
    expect(call({ folder: outdir, tool: "double", args }).text).toContain(expected)
  })
})

/** What a built handler answers, in a process of its own, and how much code that made of text. */
function call({ folder, tool, args }: { folder: string; tool: string; args: object }) {
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
      params: { name: tool, arguments: args },
    }),
    isBase64Encoded: false,
  }
  const script = `
    let compiled = 0
    globalThis.Function = new Proxy(Function, {
      construct(target, args) {
        compiled++
        return Reflect.construct(target, args)
      },
    })
    globalThis.awslambda = { streamifyResponse: (handler) => handler }
    const { handler } = await import(${JSON.stringify(join(folder, "lambda.mjs"))})
    const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 10_000 }
    const { body } = await handler(${JSON.stringify(event)}, context)
    console.log(JSON.stringify({ text: body, compiled }))`
  const written = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    env: { MCP_AUTH: "none", MCP_LOG_LEVEL: "error", NOTES_TABLE: "notes" },
    encoding: "utf8",
  })
  return JSON.parse(written) as { text: string; compiled: number }
}
