import { describe, expect, test } from "@jest/globals"
import type { Authenticate } from "../src/authenticate.ts"
import { body, call, createTestApp, messages, request } from "./fixtures.ts"

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
}

const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)])

describe("refusals, each with a JSON-RPC error as body", () => {
  type Refused = [string, Parameters<typeof request>[0], number, number, Record<string, string>?]
  const readUri = (path: string) => ({
    ...{ jsonrpc: "2.0", id: 1, method: "resources/read" },
    params: { uri: `note://${path}` },
  })
  const listenTo = (...resourceSubscriptions: string[]) => ({
    ...{ jsonrpc: "2.0", id: 1, method: "subscriptions/listen" },
    params: { notifications: { resourceSubscriptions } },
  })
  const refused: Refused[] = [
    ["another path", { path: "/other" }, 404, -32000],
    ["GET, as a stateless server has no stream", { method: "GET" }, 405, -32000, { allow: "POST, OPTIONS" }],
    ["DELETE, as it has no session", { method: "DELETE" }, 405, -32000, { allow: "POST, OPTIONS" }],
    ["PUT", { method: "PUT" }, 405, -32000],
    [
      "another media type",
      { headers: { "content-type": "text/plain" }, body: body(initialize) },
      415,
      -32000,
    ],
    [
      "a client that accepts no answer of ours",
      { headers: { accept: "text/html" }, body: body(initialize) },
      406,
      -32000,
    ],
    ["a body over the limit", { body: Buffer.alloc(1024 * 1024 + 1, " ") }, 413, -32000],
    ["no body", {}, 400, -32700],
    ["malformed JSON", { body: Buffer.from("{") }, 400, -32700],
    ["text that is not UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, -32700],
    [
      "JSON nested deeper than the limit",
      { body: body(call("echo", { text: "hi", deep: nested(64) })) },
      400,
      -32600,
    ],
    [
      "a body of more values than any call has, however small",
      { body: body(call("echo", { text: "hi", many: Array.from({ length: 30_000 }, () => ({})) })) },
      400,
      -32600,
    ],
    ["an empty batch", { body: body([]) }, 400, -32600],
    [
      "a batch of more than ten messages",
      { body: body(Array.from({ length: 11 }, (_, id) => call("echo", {}, id))) },
      400,
      -32600,
    ],
    ...["2025-06-18", "2025-11-25", "2026-07-28"].map((version): Refused => [
      `a batch in ${version}, which has none`,
      { headers: { "mcp-protocol-version": version }, body: body([initialize]) },
      400,
      -32600,
    ]),
    ["a URI that is longer than any", { body: body(readUri("a".repeat(8_186))) }, 400, -32600],
    ["such a URI in a batch", { body: body([readUri("a".repeat(1_000_000))]) }, 400, -32600],
    ["such a URI to listen to", { body: body(listenTo("a", "a".repeat(8_193))) }, 400, -32600],
    ["a foreign Host", { headers: { host: "evil.example" }, body: body(initialize) }, 403, -32000],
    [
      "a Host with more than a name",
      { headers: { host: "@localhost" }, body: body(initialize) },
      403,
      -32000,
    ],
    ["a missing Host", { headers: { host: "" }, body: body(initialize) }, 403, -32000],
    [
      "a foreign Origin",
      { headers: { origin: "https://evil.example" }, body: body(initialize) },
      403,
      -32000,
    ],
    ["an opaque Origin", { headers: { origin: "null" }, body: body(initialize) }, 403, -32000],
    [
      "a session it never gave",
      { headers: { "mcp-session-id": "abc" }, body: body(call("echo")) },
      404,
      -32001,
    ],
    [
      "an unknown revision",
      { headers: { "mcp-protocol-version": "1999-01-01" }, body: body(call("echo")) },
      400,
      -32000,
    ],
  ]
  test.each(refused)("refuses %s", async (_, parts, status, code, headers = {}) => {
    const { app, lines } = createTestApp()
    const response = await app(request(parts))
    const [message] = await messages(response)
    expect([response.status, message?.error?.code]).toEqual([status, code])
    expect(message?.error?.message.length).toBeGreaterThan(10)
    expect(response.headers).toMatchObject({
      "x-request-id": "req-1",
      "content-type": expect.stringMatching(/json/),
      ...headers,
    })
    expect(lines).toContainEqual(expect.objectContaining({ message: "request", status }))
  })

  test("names the endpoint to who asks elsewhere, and where a REST API has it", async () => {
    const { app } = createTestApp()

    const [message] = await messages(await app(request({ path: "/" })))

    expect(message?.error?.message).toMatch(/nothing at "\/"; the MCP endpoint is \/mcp, .* \/prod\/mcp$/)
  })

  test.each<[string, Parameters<typeof request>[0], number]>([
    ["its Host", { headers: { host: "evil.example" } }, 403],
    ["its Origin", { headers: { origin: "https://evil.example" } }, 403],
    ["its path", { path: "/other" }, 404],
    ["its method", { method: "PUT" }, 405],
    ["who calls", { headers: { "x-who": "nobody" } }, 401],
    ["its media type", { headers: { "content-type": "text/plain" } }, 415],
    ["its length", { headers: { "content-length": String(1024 * 1024 + 1) } }, 413],
  ])("refuses by %s without reading a body", async (_, parts, status) => {
    const authenticate: Authenticate = async ({ headers }) =>
      headers["x-who"] ? { refusal: { status: 401, headers: {} } } : { principal: { id: "anyone" } }
    const { app } = createTestApp({}, { authenticate })
    let asked = 0
    const unread = async () => (asked++, body(initialize))

    const response = await app(request({ ...parts, body: unread }))
    const served = await app(request({ body: unread }))

    expect([response.status, served.status, asked]).toEqual([status, 200, 1])
  })

  test("takes a batch of ten in the revision that has them, and a URI of 8 KiB", async () => {
    const { app } = createTestApp()
    const batch = Array.from({ length: 10 }, (_, id) => call("echo", { text: "a" }, id))
    const headers = { "mcp-protocol-version": "2025-03-26" }
    expect(await messages(await app(request({ headers, body: body(batch) })))).toHaveLength(10)
    expect((await app(request({ body: body(readUri("a".repeat(8_185))) }))).status).toBe(200)
  })

  test("reads over a byte order mark, as the SDK does", async () => {
    const marked = Buffer.concat([Buffer.from("\uFEFF"), body(initialize)])
    expect((await createTestApp().app(request({ body: marked }))).status).toBe(200)
  })

  test.each([
    ["a long text full of commas", { text: "a, [b], {c}".repeat(80_000) }],
    ["ten thousand objects", { text: "hi", rows: Array.from({ length: 10_000 }, (_, id) => ({ id, a: 1 })) }],
  ])("lets %s pass", async (_, args) => {
    const [message] = await messages(await createTestApp().app(request({ body: body(call("echo", args)) })))
    expect(message?.result).toMatchObject({ structuredContent: { text: args.text } })
  })

  test("lets braces inside strings pass, however many", async () => {
    const { app } = createTestApp()
    const [message] = await messages(
      await app(request({ body: body(call("echo", { text: '[{"'.repeat(500) })) })),
    )
    expect(message?.result?.isError).toBeUndefined()
  })
})
