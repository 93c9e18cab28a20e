import { beforeEach, describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { allowed, textOf } from "./bench.ts"
import { createUpgrade, region, useOrders, writesTo } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
let time: AbortController
useOrders((started) => (lambda = started))
beforeEach(() => void (time = new AbortController()))

const end = () => time.abort(new ToolError("The function's time limit is near."))
/** A host with time enough to begin, unless told otherwise. */
const hostTime = (leftMs = () => 900_000) => ({ signal: time.signal, leftMs })

/** Ends the host's time while the `nth` call of that action is served; the calls after it are counted. */
function endDuring(action: string, nth = 1) {
  let seen = 0
  const after: string[] = []
  lambda.faults.onCall = (call) => {
    if (time.signal.aborted) after.push(call.action)
    if (call.action === action && ++seen === nth) end()
  }
  return after
}

describe("a host whose time is over", () => {
  test.each([
    ["while a version is published", "PublishVersion", 1, "begun"],
    ["while the runtime is set", "UpdateFunctionConfiguration", 1, "updating"],
    ["while it is waited for", "GetFunctionConfiguration", 6, "updated"],
    ["in the smoke test", "Invoke", 1, "active"],
  ])(
    "%s has the upgrade end there: nothing more is called, and the log says so",
    async (_, action, nth, last) => {
      lambda.faults.looksUntilActive = 4
      const after = endDuring(action, nth)
      const { upgrade, audit } = createUpgrade(lambda)
      const done = await upgrade({ smoke_test: {} }, { user: "yes", hostTime: hostTime() })
      expect(done.structuredContent).toMatchObject({ counts: { unverified: 1 } })
      expect(textOf(done)).toMatch(/The function's time limit is near.*get_function/)
      expect(after).toEqual([])
      expect(audit.steps().slice(-2)).toEqual([last, "unverified"])
    },
  )

  test("does not put the old runtime back any more, and says that too", async () => {
    lambda.faults.invoke = () => {
      end()
      throw new Error("broken")
    }
    const { upgrade, audit } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} }, { user: "yes", hostTime: hostTime() })
    expect(done.structuredContent).toMatchObject({ counts: { unverified: 1 } })
    expect(audit.steps().at(-1)).toBe("unverified")
    expect(lambda.entry(region, "orders").latest.Runtime).toBe("nodejs24.x")
  })

  test("ends a rollback as well", async () => {
    const { upgrade, call, audit } = createUpgrade(lambda)
    await upgrade()
    const after = endDuring("UpdateFunctionConfiguration")
    const rollback = call("rollback_runtime", { function: "orders" }, { user: "yes", hostTime: hostTime() })
    await expect(rollback).rejects.toThrow(/time limit is near/)
    expect(after).toEqual([])
    expect(audit.steps().slice(-2)).toEqual(["begun", "unverified"])
  })
})

describe("a host that leaves too little time", () => {
  test.each([
    ["upgrade_runtime", { functions: ["orders"] }],
    ["rollback_runtime", { function: "orders", version: "1" }],
  ])("has %s refuse before anybody is asked", async (tool, args) => {
    const { call, questions } = createUpgrade(lambda)
    const refused = call(tool, args, { user: "yes", hostTime: hostTime(() => 4_000) })
    await expect(refused).rejects.toThrow(/Nothing was changed: .*4 s.*5 s.*streaming front door/s)
    expect(questions).toEqual([])
    expect(writesTo(lambda)).toEqual([])
  })

  test("has no further function begun", async () => {
    for (const name of ["a", "b"]) lambda.create(region, name, { tags: allowed })
    const leftMs = () => (writesTo(lambda).length > 0 ? 4_000 : 900_000)
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade({ functions: ["a", "b"] }, { user: "yes", hostTime: hostTime(leftMs) })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 1, not_attempted: 1 } })
    expect(textOf(done)).toMatch(/- b \(eu-west-1\): not attempted.*4 s/)
  })
})

describe("a client that leaves", () => {
  test("ends no upgrade that is begun, on a host with time", async () => {
    const caller = new AbortController()
    lambda.faults.onCall = ({ action }) => {
      if (action === "PublishVersion") caller.abort()
    }
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade({}, { user: "yes", signal: caller.signal, hostTime: hostTime() })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })
})
