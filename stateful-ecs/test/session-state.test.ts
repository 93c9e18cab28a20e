import { setTimeout as delay } from "node:timers/promises"
import { expect, test } from "@jest/globals"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { SessionMemory } from "../src/sessions/session-state.ts"

const open = () => {
  const session = {
    owner: "task-1",
    fence: 1,
    initialize: { jsonrpc: "2.0" as const, id: 1, method: "initialize" },
    logLevel: undefined,
    subscriptions: new Set<string>(),
    state: new Map<string, string>(),
    listens: false,
  }
  const changes: unknown[] = []
  const memory = new SessionMemory(session, async (change) => {
    await delay(1)
    changes.push(change)
  })
  return { memory, changes }
}
const refusals = (outcomes: PromiseSettledResult<void>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []))

test("a session remembers no more than fits into its row, however many calls write at once", async () => {
  const { memory, changes } = open()

  const outcomes = await Promise.allSettled(
    Array.from({ length: 64 }, (_, at) => memory.set(`key ${at}`, "x".repeat(1_000))),
  )

  expect(changes).toHaveLength(16)
  expect(refusals(outcomes)).toHaveLength(48)
  expect(refusals(outcomes)[0]).toBeInstanceOf(ToolError)
  await memory.set("key 0", "less")
})

test("a session subscribes to no more than fits into its row; what it gives up makes room", async () => {
  const { memory, changes } = open()
  const uriOf = (at: number) => `test://${at}/${"x".repeat(8_000)}`

  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, (_, at) => memory.subscribe(uriOf(at), true)),
  )

  expect(changes).toHaveLength(4)
  expect(refusals(outcomes).map(String)).toEqual(Array(2).fill(expect.stringContaining("32768 bytes")))
  await memory.subscribe(uriOf(0), false)
  await memory.subscribe(uriOf(9), true)
  expect([...memory.subscriptions]).toEqual([1, 2, 3, 9].map(uriOf))
})
