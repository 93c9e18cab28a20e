import { fromJsonSchema } from "@modelcontextprotocol/server"
import { describe, expect, test } from "@jest/globals"
import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { body, call, createTestApp, echo, modern, read, request, toolThat } from "./fixtures.ts"
import { list, now, old, others, text, tools, usual } from "./lane-messages.ts"
import { createTwoWays } from "./two-ways.ts"

const twoWays = createTwoWays({ tools, capabilities: { logging: {} } })

describe("what is usual", () => {
  test.each(usual)(
    "takes the lane and is answered as the SDK's handler answers it: %s",
    async (_, { request, json }) => {
      const { isUsual, ours, sdks } = await twoWays(request, json)
      expect(isUsual).toBe(true)
      expect(ours).toEqual(sdks)
    },
  )
})

describe("what is not", () => {
  test.each(others)("is answered so too: %s", async (_, { request, json }) => {
    const { ours, sdks } = await twoWays(request, json)
    expect(ours).toEqual(sdks)
  })

  test("includes tools that mirror arguments in headers, and the list that shows them", async () => {
    const mirrored = defineTool({
      ...echo,
      input: z.object({ text: z.string().meta({ "x-mcp-header": "Text" }) }),
    })
    const twoWays = createTwoWays({ tools: [mirrored] })
    for (const { request, json } of [now(call("echo", { text: "t" })), now(list), old(list)]) {
      const { ours, sdks } = await twoWays(request, json)
      expect(ours).toEqual(sdks)
    }
    const { ours } = await twoWays(
      now(call("echo", { text: "t" })).request,
      now(call("echo", { text: "t" })).json,
    )
    expect(ours).toMatchObject({ status: 400, messages: [{ error: { code: -32020 } }] })
  })

  test("includes schemas that the SDK writes anew for each era", async () => {
    const output = fromJsonSchema({ type: "array", items: { type: "number" } })
    const tool = { ...toolThat(() => ({ ...text("t"), structuredContent: [1] as never }), "numbers"), output }
    const twoWays = createTwoWays({ tools: [tool] })
    for (const { request, json } of [old(call("numbers")), now(call("numbers")), old(list), now(list)]) {
      const { ours, sdks } = await twoWays(request, json)
      expect(ours).toEqual(sdks)
    }
  })
})

describe("an answer that takes long", () => {
  test.each(["2025", "2026"])("becomes an event stream with comments, in the %s era", async (era) => {
    const done = Promise.withResolvers<void>()
    const tool = toolThat(async () => (await done.promise, text("late")))
    const { app } = createTestApp({ tools: [tool] }, { env: { MCP_KEEP_ALIVE_SECONDS: "1" } })
    const message = call("work")
    const response = await app(request(era === "2026" ? modern(message) : { body: body(message) }))
    expect(response.headers).toMatchObject({ "content-type": "text/event-stream", "x-accel-buffering": "no" })
    done.resolve()
    expect(await read(response)).toMatch(/^: keepalive\n\nevent: message\ndata: .*late.*\n\n$/)
  })

  test("stays JSON for a client that takes nothing else", async () => {
    const tool = toolThat(
      async () => (await new Promise((resolve) => setTimeout(resolve, 1500)), text("late")),
    )
    const { app } = createTestApp({ tools: [tool] }, { env: { MCP_KEEP_ALIVE_SECONDS: "1" } })
    const { headers, ...parts } = modern(call("work"))
    const response = await app(request({ ...parts, headers: { ...headers, accept: "application/json" } }))
    expect(response.headers["content-type"]).toBe("application/json")
  })
})

describe("the SDK's own context", () => {
  test("has the request, for what a definition's call does not name", async () => {
    const tool = toolThat((_, { sdk }) => text(sdk.http?.req?.headers.get("x-own") ?? "none"))
    const { app } = createTestApp({ tools: [tool] })
    const response = await app(request({ body: body(call("work")), headers: { "x-own": "mine" } }))
    expect(await read(response)).toContain('"mine"')
  })
})
