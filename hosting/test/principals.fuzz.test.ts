import { describe, expect, test } from "@jest/globals"
import { defineTool } from "@mcp-on-aws/tools/definition"
import fc from "fast-check"
import * as z from "zod"
import type { Authenticate } from "../src/authenticate.ts"
import type { HttpRequest } from "../src/http.ts"
import { body, call, createTestApp, messages, modern, request } from "./fixtures.ts"

describe("the app", () => {
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
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        await Promise.all(
          steps.map(async ({ who, modern: isModern, key, value, id }) => {
            const sent = call("vault", { key, ...(value !== undefined && { value: `${who}:${value}` }) }, id)
            const parts: Partial<HttpRequest> = isModern ? modern(sent) : { body: body(sent) }
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
