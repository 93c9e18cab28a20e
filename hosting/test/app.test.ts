import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, test } from "@jest/globals"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import { body, call, createTestApp, echo, messages, modern, read, request, toolThat } from "./fixtures.ts"

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
}

describe("both eras at one endpoint", () => {
  test("answers a 2025-era initialize with the server's name and no session", async () => {
    const { app } = createTestApp()
    const response = await app(request({ body: body(initialize) }))
    const [message] = await messages(response)
    expect(response.status).toBe(200)
    expect(response.headers["mcp-session-id"]).toBeUndefined()
    expect(message?.result).toMatchObject({
      protocolVersion: "2025-11-25",
      serverInfo: { name: "test", version: "1.2.3" },
    })
  })

  test.each([
    ["2025", { body: body(call("echo", { text: "hi" })) }],
    ["2026", modern(call("echo", { text: "hi" }))],
  ])("calls a tool in the %s era", async (era, parts) => {
    const { app, lines } = createTestApp()
    const [message] = await messages(await app(request(parts)))
    expect(message).toMatchObject({ id: 1, result: { structuredContent: { text: "hi" } } })
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: "request",
        era,
        mcpMethod: "tools/call",
        name: "echo",
        status: 200,
        requestId: "req-1",
      }),
    )
  })

  test("acknowledges a notification with 202 and no body", async () => {
    const { app } = createTestApp()
    const response = await app(
      request({ body: body({ jsonrpc: "2.0", method: "notifications/initialized" }) }),
    )
    expect([response.status, await read(response)]).toEqual([202, ""])
  })
})

describe("errors", () => {
  test("shows a ToolError to the model", async () => {
    const tool = toolThat(() =>
      Promise.reject(new ToolError("There is no note 7: list_notes names those there are")),
    )
    const { app } = createTestApp({ tools: [tool] })
    const [message] = await messages(await app(request({ body: body(call("work")) })))
    expect(message?.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("list_notes") }],
    })
  })

  test("hides any other error from the model and logs it with its cause", async () => {
    const cause = new Error("password=hunter2")
    const tool = toolThat(() => Promise.reject(new Error("connection refused", { cause })))
    const { app, lines } = createTestApp({ tools: [tool] })
    const response = await app(request({ body: body(call("work")) }))
    const text = JSON.stringify(await messages(response))
    expect(text).toContain("Internal error (request req-1)")
    expect(text).not.toMatch(/refused|hunter2/)
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        definition: "work",
        error: expect.objectContaining({ cause: expect.objectContaining({ message: "password=hunter2" }) }),
      }),
    )
  })

  test.each([
    ["in the 2025 era, by the lane", "2025-11-25", () => undefined],
    ["by the SDK's handler", undefined, () => undefined],
    ["though it is an object", "2025-11-25", () => ({ nope: 1 })],
    ["with content of a type that is not MCP's", "2025-11-25", () => ({ content: [{ type: "markdown" }] })],
    [
      "with bytes for an image",
      "2025-11-25",
      () => ({ content: [{ type: "image", data: Buffer.from("") }] }),
    ],
    ["with nothing among its content", undefined, () => ({ content: [null], structuredContent: {} })],
  ])("says in the log that a tool returned no result, %s", async (_, version, run) => {
    const { app, lines } = createTestApp({ tools: [toolThat(run as never)] })
    const response = await app(
      version === undefined
        ? request({ body: body([call("work")]) })
        : request({ body: body(call("work")), headers: { "mcp-protocol-version": version } }),
    )
    expect(JSON.stringify(await messages(response))).toContain("Internal error (request req-1)")
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        error: expect.objectContaining({ message: expect.stringContaining('"work" returned no result') }),
      }),
    )
  })

  test.each([
    [
      "a schema that has no JSON Schema",
      { tools: [{ ...echo, input: z.object({ at: z.date() }) }] },
      "tools/list",
      "echo",
    ],
    [
      "definitions that the SDK refuses",
      { tools: [echo, echo] },
      "prompts/list",
      "Tool echo is already registered",
    ],
  ])("says in the log, as an error, whose fault it is: %s", async (_, toolSet, method, reason) => {
    const { app, lines } = createTestApp(toolSet)
    const { status } = await app(request({ body: body({ jsonrpc: "2.0", id: 1, method }) }))
    expect(status).toBe(500)
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        error: expect.objectContaining({ message: expect.stringContaining(reason) }),
      }),
    )
  })

  test("answers 500 with the request id where the server itself fails", async () => {
    const { app } = createTestApp({}, { authenticate: () => Promise.reject(new Error("secret")) })
    const response = await app(request({ body: body(initialize) }))
    expect(response.status).toBe(500)
    expect(await read(response)).toContain("req-1")
    expect(await read(response)).not.toContain("secret")
  })
})

describe("health", () => {
  test("answers /health whatever the Host, as load balancers call by address", async () => {
    const { app } = createTestApp()
    const response = await app(
      request({ method: "GET", path: "/health", headers: { host: "10.0.1.17:3000" } }),
    )
    expect([response.status, JSON.parse(await read(response))]).toEqual([200, { status: "ok" }])
  })

  test("is ready while every dependency is", async () => {
    const { app } = createTestApp({ dependencies: { dynamodb: async () => {} } })
    const response = await app(request({ method: "GET", path: "/ready" }))
    expect(response.status).toBe(200)
    expect(JSON.parse(await read(response))).toEqual({
      status: "ready",
      mode: "stateless",
      draining: false,
      dependencies: { dynamodb: "ok" },
    })
  })

  test("asks its dependencies once for however many ask it, and again later", async () => {
    let asked = 0
    const { app } = createTestApp({ dependencies: { dynamodb: async () => void asked++ } })
    const ask = () => app(request({ method: "GET", path: "/ready" }))
    await Promise.all(Array.from({ length: 20 }, ask))
    expect(asked).toBe(1)
    while (asked === 1) await ask().then(() => delay(50))
  })

  test("answers in time although a dependency never does", async () => {
    const { app } = createTestApp({ dependencies: { dynamodb: () => new Promise(() => undefined) } })
    const response = await app(request({ method: "GET", path: "/ready" }))
    expect(JSON.parse(await read(response))).toMatchObject({ dependencies: { dynamodb: "failed" } })
  })

  test("answers 503 naming the dependency that fails, and logs why", async () => {
    const { app, lines } = createTestApp({
      dependencies: { dynamodb: () => Promise.reject(new Error("no such table")) },
    })
    const response = await app(request({ method: "GET", path: "/ready" }))
    expect(response.status).toBe(503)
    expect(JSON.parse(await read(response))).toMatchObject({
      status: "not ready",
      dependencies: { dynamodb: "failed" },
    })
    expect(lines).toContainEqual(expect.objectContaining({ dependency: "dynamodb", level: "warn" }))
  })
})

describe("browsers", () => {
  const origin = "https://app.example.com"
  const env = { MCP_ALLOWED_ORIGINS: "*.example.com" }

  test("answers a preflight of an allowed page, with the headers MCP needs", async () => {
    const { app } = createTestApp({}, { env })
    const asked = "content-type,mcp-param-city,x-other"
    const response = await app(
      request({ method: "OPTIONS", headers: { origin, "access-control-request-headers": asked } }),
    )
    expect(response.status).toBe(204)
    expect(response.headers["access-control-allow-origin"]).toBe(origin)
    expect(response.headers["access-control-allow-headers"]).toMatch(/mcp-protocol-version.*mcp-param-city/)
    expect(response.headers["access-control-allow-headers"]).not.toContain("x-other")
  })

  test("answers a preflight in no time, however its headers are spaced", async () => {
    const { app } = createTestApp({}, { env })
    const asked = `a${" ".repeat(15_000)}b, MCP-Param-City ,x`
    const ask = () =>
      app(request({ method: "OPTIONS", headers: { origin, "access-control-request-headers": asked } }))
    const begun = process.cpuUsage()
    for (let at = 0; at < 20; at++) await ask()
    const { user } = process.cpuUsage(begun)
    expect((await ask()).headers["access-control-allow-headers"]).toMatch(/, mcp-param-city$/)
    // Of 3 s that it took where the time grew with the square of the length.
    expect(user).toBeLessThan(1_000_000)
  })

  test("lets an allowed page read the answer", async () => {
    const { app } = createTestApp({}, { env })
    const response = await app(request({ headers: { origin }, body: body(initialize) }))
    expect(response.headers).toMatchObject({ "access-control-allow-origin": origin, vary: "Origin" })
  })

  test.each(["https://example.com.evil.example", "https://evilexample.com", "ftp://app.example.com"])(
    "refuses %s",
    async (foreign) => {
      const { app } = createTestApp({}, { env })
      const response = await app(request({ headers: { origin: foreign }, body: body(initialize) }))
      expect(response.status).toBe(403)
      expect(response.headers["access-control-allow-origin"]).toBeUndefined()
    },
  )
})
