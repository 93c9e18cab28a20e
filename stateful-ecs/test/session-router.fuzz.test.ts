import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { createApp } from "@mcp-on-aws/hosting/app"
import { createStatelessEndpoint } from "@mcp-on-aws/hosting/endpoint"
import type { HttpHandler, HttpResponse } from "@mcp-on-aws/hosting/http"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { readSettings } from "@mcp-on-aws/hosting/settings"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { ToolSet } from "@mcp-on-aws/tools/definition"
import fc from "fast-check"
import * as z from "zod"
import { createSessionLayer } from "../src/session-layer.ts"
import type { SessionLayer } from "../src/session-layer.ts"
import { serverSettings } from "../src/settings.ts"
import { SESSIONS_TABLE, startDynamoDb } from "./harness/dynamodb.ts"
import type { DynamoDb } from "./harness/dynamodb.ts"

const PATIENCE_MS = 10_000
const SECRET = "what ann keeps in her session"

let dynamoDb: DynamoDb
let layer: SessionLayer
let app: HttpHandler
let id = ""
const lines: string[] = []

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
  const settings = readSettings(serverSettings, {
    MCP_AUTH: "none",
    SESSIONS_TABLE,
    MCP_MAX_RESIDENT_SESSIONS: "200",
  })
  const server = { name: "test", title: "Test", version: "1", instance: "task-1", region: "local" }
  const logger = createLogger({ level: "error", write: (line) => lines.push(line) })
  const authenticate = async ({ headers }: { headers: Readonly<Record<string, string>> }) => ({
    principal: { id: headers["x-who"] ?? "" },
  })
  const shared = {
    toolSet,
    server,
    settings,
    logger,
    authenticate,
    canPush: true,
  }
  layer = createSessionLayer({ ...shared, address: "127.0.0.1:9", client: dynamoDb.config })
  await layer.start()
  app = createApp({
    ...shared,
    endpoint: createStatelessEndpoint({ ...shared, eras: "2026" }),
    sessions: layer.endpoint,
    readiness: { mode: "stateful", dependencies: {} },
  })
  await begin()
})

afterAll(async () => {
  await layer.stop()
  await dynamoDb.stop()
})

const toolSet: ToolSet = {
  capabilities: { logging: {}, resources: { subscribe: true } },
  tools: [
    defineTool({
      name: "keep",
      title: "Keep",
      description: "Keeps a text in the session, and says which it keeps",
      annotations: { idempotentHint: true },
      input: z.object({ text: z.string().optional() }),
      async run({ text }, { session, reportProgress }) {
        await reportProgress(1, 1)
        if (text !== undefined) await session?.set("text", text)
        return { content: [{ type: "text", text: String(await session?.get("text")) }] }
      },
    }),
  ],
  prompts: [],
  resources: [],
}

const call = (params: unknown, method: unknown = "tools/call", callId: unknown = 1) =>
  JSON.stringify({ jsonrpc: "2.0", id: callId, method, params })

interface Sent {
  readonly who: string
  readonly method: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

async function send({ who, method, headers = {}, body = "" }: Sent) {
  const gone = new AbortController()
  const response = await inTime(
    app({
      ...{ id: "request-1", method, path: "/mcp", query: "", signal: gone.signal, body: Buffer.from(body) },
      headers: {
        ...{ host: "localhost", "content-type": "application/json", "x-who": who },
        ...{ accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25" },
        ...headers,
      },
    }),
  )
  const text = await readWhatComes(response, method)
  gone.abort()
  return { status: response.status, headers: response.headers, text }
}

/** A stream that listens never ends: of a GET only what is there at once is read. */
async function readWhatComes({ body }: HttpResponse, method: string): Promise<string> {
  if (body === undefined || typeof body === "string") return body ?? ""
  let text = ""
  const chunks = body[Symbol.asyncIterator]()
  for (;;) {
    const next = method === "GET" ? await Promise.race([chunks.next(), soon()]) : await inTime(chunks.next())
    if (next === undefined || next.done) break
    text += Buffer.from(next.value).toString()
  }
  void chunks.return?.()
  return text
}

const soon = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 2))

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error("The server hangs")), PATIENCE_MS)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

async function begin() {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } }
  const { headers, text } = await send({ who: "ann", method: "POST", body: call(params, "initialize") })
  id = headers["mcp-session-id"] ?? ""
  expect([text, id]).toEqual([expect.stringContaining("serverInfo"), expect.stringMatching(/^.{24}$/)])
  const own = { "mcp-session-id": id }
  await send({
    who: "ann",
    method: "POST",
    headers: own,
    body: '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  })
  const kept = await send({
    who: "ann",
    method: "POST",
    headers: own,
    body: call({ name: "keep", arguments: { text: SECRET } }),
  })
  expect(kept.text).toContain(SECRET)
}

const methods = [
  "initialize",
  "ping",
  "tools/list",
  "tools/call",
  "logging/setLevel",
  "resources/subscribe",
  "notifications/cancelled",
]
const body = fc.oneof(
  fc
    .tuple(
      fc.oneof(fc.constant({ name: "keep", arguments: {} }), fc.jsonValue()),
      fc.oneof(fc.constantFrom(...methods), fc.string()),
      fc.oneof(fc.integer(), fc.string({ maxLength: 60 }), fc.jsonValue()),
    )
    .map((parts) => call(...parts)),
  fc.constant(call({ name: "keep", arguments: {} })),
  fc
    .record({
      jsonrpc: fc.constant("2.0"),
      id: fc.oneof(fc.nat({ max: 3 }), fc.string()),
      result: fc.jsonValue(),
    })
    .map((answer) => JSON.stringify(answer)),
  fc
    .array(fc.constant({ jsonrpc: "2.0", id: 1, method: "ping" }), { maxLength: 3 })
    .map((batch) => JSON.stringify(batch)),
  fc.json(),
  fc.string({ unit: "binary" }),
)
/** Which session a request says it belongs to: `own` stands for ann's. */
const session = fc.oneof(
  { weight: 6, arbitrary: fc.constant("own") },
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{24}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[\x21-\x7e]{1,40}$/) },
  // Longer than any key of DynamoDB's.
  { weight: 1, arbitrary: fc.constantFrom("a".repeat(2_100), "#".repeat(15_000)) },
  { weight: 1, arbitrary: fc.constant(undefined) },
)
const lastEventId = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\x21-\x7e]{0,40}$/) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("g", "p.AAAAAAAAAAAAAAAA.MQ", "p.AAAAAAAAAAAAAAAA.", "x"), fc.nat(), fc.nat())
      .map((parts) => parts.join(":")),
  },
)
const version = fc.constantFrom("2025-03-26", "2025-06-18", "2025-11-25")

describe("the session router", () => {
  test("answers any request of anybody in time, without a 5xx, and opens a session to its own principal alone", async () => {
    const who = fc.constantFrom("ann", "ann", "eve", "")
    const method = fc.constantFrom("POST", "POST", "POST", "GET", "DELETE")
    await fc.assert(
      fc.asyncProperty(
        who,
        method,
        session,
        lastEventId,
        version,
        body,
        async (who, method, session, last, version, body) => {
          const headers = {
            "mcp-protocol-version": version,
            ...(session !== undefined && { "mcp-session-id": session === "own" ? id : session }),
            ...(last !== undefined && { "last-event-id": last }),
          }
          const { status, text } = await send({ who, method, headers, ...(method === "POST" && { body }) })
          expect({ status, log: lines.splice(0) }).toEqual({ status, log: [] })
          expect(status).toBeGreaterThanOrEqual(200)
          expect(status).toBeLessThan(500)
          if (status >= 400)
            expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", error: { code: expect.any(Number) } })
          if (who !== "ann") expect(text).not.toContain(SECRET)
          if (who !== "ann" && session === "own" && method !== "POST") expect([400, 404]).toContain(status)
          if (method === "DELETE" && session === "own" && status === 200) await begin()
        },
      ),
    )
    const { text } = await send({
      who: "ann",
      method: "POST",
      headers: { "mcp-session-id": id },
      body: call({ name: "keep" }),
    })
    expect(text).toContain(SECRET)
  })
})
