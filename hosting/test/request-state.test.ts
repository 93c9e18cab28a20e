import { describe, expect, test } from "@jest/globals"
import { inputRequired } from "@modelcontextprotocol/server"
import type { InputRequiredResult } from "@modelcontextprotocol/server"
import * as z from "zod"
import { call, createTestApp, messages, modern, request, toolThat } from "./fixtures.ts"

const key = "0123456789abcdef0123456789abcdef"
const text = (text: string) => ({ content: [{ type: "text" as const, text }] })

describe("state across the rounds of a call", () => {
  const asking = (name: string) =>
    toolThat(async (_, { requestState }) => {
      const known = requestState.open<{ round: number }>()
      if (known) return text(`round ${known.round + 1}`)
      const sealed = await requestState.seal({ round: 1 })
      return inputRequired({
        inputRequests: {
          ok: inputRequired.elicit({ message: "ok?", requestedSchema: z.object({ ok: z.boolean() }) }),
        },
        requestState: sealed,
      })
    }, name)
  const capabilities = { elicitation: { form: {} } }
  const again = (name: string, requestState: string) => {
    const message = call(name)
    return modern(
      {
        ...message,
        params: {
          ...message.params,
          requestState,
          inputResponses: { ok: { action: "accept", content: { ok: true } } },
        },
      },
      capabilities,
    )
  }
  const tools = [asking("first"), asking("second")]
  const createStateApp = (principal: string) =>
    createTestApp(
      { tools },
      { env: { MCP_REQUEST_STATE_KEY: key }, authenticate: async () => ({ principal: { id: principal } }) },
    )

  test("is opened by another instance with the same key", async () => {
    const { app } = createStateApp("ann")
    const { app: other } = createStateApp("ann")
    const [asked] = await messages(await app(request(modern(call("first"), capabilities))))
    const { requestState } = asked?.result as unknown as InputRequiredResult
    const [done] = await messages(await other(request(again("first", requestState!))))
    expect(done?.result?.content?.[0]?.text).toBe("round 2")
  })

  test.each([
    ["another principal", "bob", "first", (state: string) => state],
    ["another tool", "ann", "second", (state: string) => state],
    ["whoever padded it, as base64 may be", "ann", "first", (state: string) => `${state}=`],
    [
      "whoever changed it",
      "ann",
      "first",
      // The last characters of base64 may stand for the same bytes.
      (state: string) => state.replace(/^./, (first) => (first === "A" ? "B" : "A")),
    ],
  ])("is not opened by %s", async (_, principal, tool, change) => {
    const [asked] = await messages(
      await createStateApp("ann").app(request(modern(call("first"), capabilities))),
    )
    const { requestState } = asked?.result as unknown as InputRequiredResult
    const [refused] = await messages(
      await createStateApp(principal).app(request(again(tool, change(requestState!)))),
    )
    expect(JSON.stringify(refused)).toContain("Invalid or expired requestState")
  })

  test("needs the shared key, and the log says so", async () => {
    const { app, lines } = createTestApp({ tools })
    const [message] = await messages(await app(request(modern(call("first"), capabilities))))
    expect(message?.result?.isError).toBe(true)
    expect(JSON.stringify(lines)).toContain("MCP_REQUEST_STATE_KEY")
  })
})
