import { describe, expect, test } from "@jest/globals"
import type { PromptDefinition, ToolDefinition } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { body, call, createTestApp, messages, request, toolThat } from "./fixtures.ts"

const failing = z.object({
  text: z.string().refine(() => {
    throw new Error("postgres://admin:secret@db")
  }),
})
const structured = { content: [], structuredContent: { text: "a" } }
const tools: ToolDefinition[] = [
  { ...toolThat(() => structured, "by-input"), input: failing },
  { ...toolThat(() => structured, "by-output"), output: failing },
]
const prompt: PromptDefinition = {
  name: "by-args",
  title: "by-args",
  description: "by-args",
  args: failing,
  run: () => ({ messages: [] }),
}

/** The lane takes no message with other `_meta`: the SDK's own server class answers it. */
const ways = { lane: {}, SDK: { _meta: { other: true } } }

describe("a schema that throws", () => {
  test.each([
    ["lane", "by-input"],
    ["SDK", "by-input"],
    ["lane", "by-output"],
    ["SDK", "by-output"],
  ] as const)("is hidden from clients and logged: %s, %s", async (way, name) => {
    const { app, lines } = createTestApp({ tools })
    const { params, ...message } = call(name, { text: "a" })
    const got = await messages(
      await app(request({ body: body({ ...message, params: { ...params, ...ways[way] } }) })),
    )

    expect(got[0]?.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^Internal error/) }],
    })
    expect(JSON.stringify(got)).not.toContain("secret")
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", definition: name, error: expect.anything() }),
    )
  })

  test("is hidden where it is a prompt's", async () => {
    const { app, lines } = createTestApp({ prompts: [prompt] })
    const message = {
      jsonrpc: "2.0",
      id: 1,
      method: "prompts/get",
      params: { name: "by-args", arguments: { text: "a" } },
    }
    const got = await messages(await app(request({ body: body(message) })))

    expect(got[0]?.error).toMatchObject({ code: -32603, message: expect.stringMatching(/^Internal error/) })
    expect(lines).toContainEqual(expect.objectContaining({ level: "error", definition: "by-args" }))
  })
})
