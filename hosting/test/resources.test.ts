import { describe, expect, test } from "@jest/globals"
import { definePrompt } from "@mcp-on-aws/tools/definition"
import type { ResourceDefinition } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { about, body, createTestApp, messages, request } from "./fixtures.ts"

describe("resources and completion", () => {
  const paged = (name: string): ResourceDefinition => ({
    ...about,
    name,
    uri: `${name}://{id}`,
    list: async ({ cursor = "0" }) => ({
      resources: [{ uri: `${name}://${cursor}`, name: cursor }],
      ...(cursor === "0" && { nextCursor: "1" }),
    }),
    complete: { id: async (typed, { principal }) => [`${typed}-of-${principal.id}`] },
    read: async (uri, { id }) => ({ contents: [{ uri: uri.href, text: `${name} ${id}` }] }),
  })
  const prompt = definePrompt({
    name: "ask",
    title: "Ask",
    description: "Asks",
    args: z.object({ topic: z.string() }),
    complete: { topic: (typed) => Array.from({ length: 150 }, (_, at) => `${typed}${at}`) },
    run: ({ topic }) => ({ messages: [{ role: "user", content: { type: "text", text: topic } }] }),
  })
  const { app } = createTestApp({ resources: [about, paged("a"), paged("b")], prompts: [prompt] })
  const ask = async (method: string, params: object) =>
    (await messages(await app(request({ body: body({ jsonrpc: "2.0", id: 1, method, params }) })))).at(-1)

  test("list the fixed ones first, then each template's, page by page, none lost", async () => {
    const seen: unknown[] = []
    let cursor: string | undefined
    do {
      const result = (await ask("resources/list", cursor ? { cursor } : {}))?.result
      seen.push(...(result?.resources as { uri: string }[]).map(({ uri }) => uri))
      cursor = result?.nextCursor as string | undefined
    } while (cursor)
    expect(seen).toEqual(["test://about", "a://0", "a://1", "b://0", "b://1"])
  })

  test.each(["%%%", "W10", Buffer.from("[9,null]").toString("base64url")])(
    "refuse the cursor %s",
    async (cursor) => {
      expect((await ask("resources/list", { cursor }))?.error).toMatchObject({
        code: -32602,
        message: expect.stringMatching(/cursor/),
      })
    },
  )

  test("read a template's resource, and name the URI of an unknown one", async () => {
    expect((await ask("resources/read", { uri: "a://7" }))?.result).toMatchObject({
      contents: [{ text: "a 7" }],
    })
    expect((await ask("resources/read", { uri: "c://7" }))?.error).toMatchObject({
      code: -32602,
      data: { uri: "c://7" },
    })
  })

  test("complete a template's variable for the caller, and a prompt's argument, at most 100", async () => {
    const template = { ref: { type: "ref/resource", uri: "a://{id}" }, argument: { name: "id", value: "x" } }
    const argument = { ref: { type: "ref/prompt", name: "ask" }, argument: { name: "topic", value: "t" } }
    const unknown = { ref: { type: "ref/prompt", name: "none" }, argument: { name: "topic", value: "t" } }
    expect((await ask("completion/complete", template))?.result).toMatchObject({
      completion: { values: ["x-of-anyone"] },
    })
    const { completion } = (await ask("completion/complete", argument))?.result as {
      completion: { values: string[] }
    }
    expect(completion).toMatchObject({ total: 150, hasMore: true })
    expect(completion.values).toHaveLength(100)
    expect((await ask("completion/complete", unknown))?.error).toMatchObject({ code: -32602 })
  })

  test("a prompt validates its arguments", async () => {
    expect((await ask("prompts/get", { name: "ask", arguments: { topic: "x" } }))?.result).toMatchObject({
      messages: [{ content: { text: "x" } }],
    })
    expect((await ask("prompts/get", { name: "ask", arguments: {} }))?.error).toMatchObject({ code: -32602 })
  })
})
