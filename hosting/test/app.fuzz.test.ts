import { describe, expect, test } from "@jest/globals"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { defineTool } from "@mcp-on-aws/tools/definition"
import fc from "fast-check"
import * as z from "zod"
import type { Authenticate } from "../src/authenticate.ts"
import type { HttpRequest } from "../src/http.ts"
import { readJsonBody } from "../src/request-body.ts"
import { bytes, headerName, headerValue, method as httpMethod } from "./arbitrary-http.ts"
import { body, call, createTestApp, echo, messages, modern, read, request } from "./fixtures.ts"
import type { TestApp } from "./fixtures.ts"

const PATIENCE_MS = 10_000
const methods = [
  "initialize ping tools/list tools/call prompts/list prompts/get resources/list resources/read resources/templates/list",
  "resources/subscribe completion/complete logging/setLevel notifications/initialized notifications/cancelled",
  "notifications/progress server/discover subscriptions/listen tasks/get roots/list sampling/createMessage",
].flatMap((names) => names.split(" "))

const toolSet = {
  capabilities: { logging: {}, resources: { subscribe: true } },
  tools: [
    echo,
    defineTool({
      name: "fail",
      title: "Fail",
      description: "Fails as it is told",
      annotations: {},
      input: z.object({ text: z.string() }),
      run: ({ text }) => {
        throw new ToolError(text)
      },
    }),
  ],
  prompts: [],
  resources: [
    {
      name: "thing",
      uri: "thing://{id}",
      title: "Thing",
      description: "A thing",
      mimeType: "text/plain",
      read: async ({ href }: URL) => ({ contents: [{ uri: href, text: "a thing" }] }),
      list: async () => ({ resources: [] }),
      complete: { id: () => ["a", "b"] },
    },
  ],
}

const requestId = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.jsonValue())
const meta = fc.record(
  {
    progressToken: fc.oneof(fc.string(), fc.jsonValue()),
    "io.modelcontextprotocol/protocolVersion": fc.oneof(
      fc.constantFrom("2026-07-28", "2025-11-25"),
      fc.jsonValue(),
    ),
    "io.modelcontextprotocol/clientInfo": fc.oneof(fc.constant({ name: "c", version: "1" }), fc.jsonValue()),
    "io.modelcontextprotocol/clientCapabilities": fc.oneof(fc.constant({}), fc.jsonValue()),
  },
  { requiredKeys: [] },
)
const params = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      name: fc.oneof(fc.constantFrom("echo", "fail"), fc.jsonValue()),
      arguments: fc.oneof(fc.record({ text: fc.oneof(fc.string(), fc.jsonValue()) }), fc.jsonValue()),
      uri: fc.oneof(fc.constantFrom("thing://1", "thing://", "//", "thing://%"), fc.jsonValue()),
      cursor: fc.oneof(fc.base64String(), fc.jsonValue()),
      level: fc.oneof(fc.constantFrom("debug", "loud"), fc.jsonValue()),
      ref: fc.oneof(fc.constant({ type: "ref/resource", uri: "thing://{id}" }), fc.jsonValue()),
      argument: fc.oneof(fc.constant({ name: "id", value: "a" }), fc.jsonValue()),
      requestState: fc.oneof(fc.string(), fc.jsonValue()),
      inputResponses: fc.jsonValue(),
      notifications: fc.jsonValue(),
      protocolVersion: fc.oneof(fc.constantFrom("2025-11-25", "2026-07-28", "1999-01-01"), fc.jsonValue()),
      capabilities: fc.jsonValue(),
      clientInfo: fc.jsonValue(),
      _meta: fc.oneof(meta, fc.jsonValue()),
    },
    { requiredKeys: [] },
  ),
)
const message = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: fc.jsonValue() }),
    id: requestId,
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...methods) },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
    params,
    result: fc.jsonValue(),
    error: fc.jsonValue(),
  },
  { requiredKeys: ["jsonrpc"] },
)
const text = fc.oneof(
  message.map((json) => JSON.stringify(json)),
  fc.array(message, { maxLength: 4 }).map((json) => JSON.stringify(json)),
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.integer({ min: 1, max: 200 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
)
const payload = fc.oneof(
  { weight: 6, arbitrary: text.map((sent) => new Uint8Array(Buffer.from(sent))) },
  { weight: 1, arbitrary: bytes },
)
const headers = fc.record(
  {
    host: fc.oneof({ weight: 9, arbitrary: fc.constant("localhost") }, { weight: 1, arbitrary: headerValue }),
    "content-type": fc.oneof(
      { weight: 9, arbitrary: fc.constant("application/json") },
      { weight: 1, arbitrary: headerValue },
    ),
    accept: fc.oneof(
      { weight: 9, arbitrary: fc.constant("application/json, text/event-stream") },
      { weight: 1, arbitrary: headerValue },
    ),
    origin: fc.oneof(fc.constantFrom("http://localhost", "null", "http://evil.example"), headerValue),
    "mcp-protocol-version": fc.oneof(fc.constantFrom("2025-03-26", "2025-11-25", "2026-07-28"), headerValue),
    "mcp-method": fc.oneof(fc.constantFrom(...methods), headerValue),
    "mcp-name": fc.oneof(fc.constantFrom("echo", "fail"), headerValue),
    "mcp-session-id": headerValue,
    "last-event-id": headerValue,
    authorization: headerValue,
    "x-amzn-trace-id": headerValue,
  },
  { requiredKeys: ["host", "content-type", "accept"] },
)
const more = fc.dictionary(headerName, headerValue, { maxKeys: 3 })

describe("the app", () => {
  test("answers any body under any headers in time, without a 5xx, and refuses in JSON-RPC", async () => {
    const test = createTestApp(toolSet, { canPush: false })
    await fc.assert(
      fc.asyncProperty(payload, headers, more, async (body, given, others) => {
        await expectFair(test, request({ body, headers: { ...others, ...given } }))
      }),
    )
  })

  test("answers any method, path and query so too", async () => {
    const test = createTestApp(toolSet)
    const path = fc.oneof(fc.constantFrom("/mcp", "/health", "/ready", "/", "//"), fc.webPath())
    const query = fc.oneof(fc.webQueryParameters(), fc.string({ unit: "binary" }))
    await fc.assert(
      fc.asyncProperty(
        httpMethod,
        path,
        query,
        headers,
        payload,
        async (method, path, query, headers, body) => {
          await expectFair(test, request({ method, path, query, headers, body }))
        },
      ),
    )
  })

  test("never gives one principal what is another's, whoever calls at once and in which era", async () => {
    const authenticate: Authenticate = async ({ headers }) => ({
      principal: { id: headers.authorization ?? "" },
    })
    const { app } = createTestApp({ tools: [createVault()] }, { authenticate })
    const step = fc.record({
      who: fc.constantFrom("ann", "bob", "eve"),
      modern: fc.boolean(),
      key: fc.constantFrom("a", "b", "__proto__"),
      value: fc.option(fc.string(), { nil: undefined }),
      id: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("x", "y")),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        await Promise.all(
          steps.map(async ({ who, modern: isModern, key, value, id }) => {
            const sent = call("vault", { key, ...(value !== undefined && { value: `${who}:${value}` }) }, id)
            const parts = isModern ? modern(sent) : { body: body(sent) }
            const answer = await app(request({ ...parts, headers: { ...parts.headers, authorization: who } }))
            const [got] = await messages(answer)
            expect(got?.id).toBe(id)
            expect(got?.result?.content?.[0]?.text).toMatch(new RegExp(`^${who}(:|$)`))
          }),
        )
      }),
    )
  })
})

describe("a body", () => {
  test("is refused for its depth exactly where it is deeper than the limit", () => {
    const limits = { maxBytes: 1_000_000, maxDepth: 8 }
    const tree = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 12, withCrossShrink: true },
        fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.constantFrom('"', "\\", '["', "{")),
        fc.array(tie("tree"), { maxLength: 2 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 2 }),
      ),
    })).tree
    fc.assert(
      fc.property(tree, fc.nat({ max: 10 }), (json, more) => {
        const nested = Array.from({ length: more }).reduce<unknown>((inner) => [inner], json)
        const read = readJsonBody(request({ body: body(nested) }), limits)
        if (depthOf(nested) > 8) expect(read).toMatchObject({ refusal: { status: 400 } })
        else expect(read).toEqual({ json: JSON.parse(JSON.stringify(nested)) as unknown })
      }),
    )
  })
})

async function expectFair({ app, lines }: TestApp, sent: HttpRequest) {
  const response = await inTime(app(sent))
  const text = await inTime(read(response))
  const failures = lines.splice(0).filter(({ level }) => level === "error")
  expect({ status: response.status, failures }).toEqual({ status: response.status, failures: [] })
  expect(response.status).toBeGreaterThanOrEqual(200)
  expect(response.status).toBeLessThan(500)
  // eslint-disable-next-line no-control-regex
  for (const value of Object.values(response.headers)) expect(value).not.toMatch(/[\r\n\0]/)
  if (response.status < 400) return
  expect(response.headers["content-type"]).toMatch(/^application\/json/)
  const { jsonrpc, error } = JSON.parse(text) as {
    jsonrpc?: string
    error?: { code: number; message: string }
  }
  expect({ jsonrpc, isError: Number.isInteger(error?.code) && typeof error?.message === "string" }).toEqual({
    jsonrpc: "2.0",
    isError: true,
  })
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error("The app hangs")), PATIENCE_MS)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

/** Keeps a text for each principal, a while in between. */
function createVault() {
  const texts = new Map<string, Map<string, string>>()
  return defineTool({
    name: "vault",
    title: "Vault",
    description: "Keeps texts",
    annotations: {},
    input: z.object({ key: z.string(), value: z.string().optional() }),
    async run({ key, value }, { principal }) {
      const own = texts.get(principal.id) ?? new Map<string, string>()
      texts.set(principal.id, own)
      if (value !== undefined) own.set(key, value)
      await new Promise((resolve) => setImmediate(resolve))
      return { content: [{ type: "text", text: own.get(key) ?? principal.id }] }
    },
  })
}

function depthOf(json: unknown): number {
  if (typeof json !== "object" || json === null) return 0
  return 1 + Math.max(0, ...Object.values(json).map(depthOf))
}
