import { describe, expect, test } from "@jest/globals"
import type { SessionState } from "../src/definition.ts"
import { createRememberTool } from "../src/tools/remember.tool.ts"
import { runTool } from "./recorded-call.ts"

const remember = createRememberTool()

function createSession(): SessionState {
  const values = new Map<string, unknown>()
  return {
    get: async <T>(key: string) => values.get(key) as T | undefined,
    set: async (key, value) => void values.set(key, value),
  }
}

describe("remember", () => {
  test("keeps a text for its session alone, and replaces it", async () => {
    const [session, another] = [createSession(), createSession()]

    await runTool(remember, { name: "color", text: "green" }, { session })
    await runTool(remember, { name: "color", text: "blue" }, { session })

    const kept = await runTool(remember, { name: "color" }, { session })
    expect(kept.structuredContent).toEqual({ name: "color", text: "blue" })
    const other = await runTool(remember, { name: "color" }, { session: another })
    expect(other.structuredContent).toEqual({ name: "color" })
  })

  test("says where there is no session, and what to do instead", async () => {
    await expect(runTool(remember, { name: "color", text: "green" })).rejects.toThrow(
      /no session here.*create_note/,
    )
  })
})
