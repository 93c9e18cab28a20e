import { describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { textOf } from "./bench.ts"
import { createUpgrade, region, useOrders, writesTo } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
useOrders((started) => (lambda = started))

const orders = () => lambda.entry(region, "orders")
const writes = () => writesTo(lambda)

const once = (act: () => void) => {
  let acted = false
  return () => {
    if (!acted) act()
    acted = true
  }
}

describe("a change by somebody else", () => {
  test("between question and answer makes the answer void", async () => {
    const { upgrade } = createUpgrade(lambda)
    const meanwhile = () => lambda.change(region, "orders", { CodeSha256: "other" })
    await expect(upgrade({}, { user: "yes", meanwhile })).rejects.toThrow(
      /Nothing was changed: changed since the plan was made, or not in it: orders/,
    )
    expect(writes()).toEqual([])
  })

  test("right before the version is published is refused by Lambda", async () => {
    lambda.faults.onCall = ({ action }) => {
      if (action === "PublishVersion") lambda.change(region, "orders")
    }
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade()
    expect(done.structuredContent).toMatchObject({ counts: { refused: 1 } })
    expect(textOf(done)).toMatch(/somebody changed it in between/)
    expect(orders().latest.Runtime).toBe("nodejs18.x")
  })

  test("after the version was published stops the update", async () => {
    lambda.faults.onCall = ({ action }) => {
      if (action === "GetFunctionConfiguration" && orders().versions.length === 1)
        lambda.change(region, "orders", { Handler: "other.handler" })
    }
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade()
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(/published version 1 on nodejs18.x. Somebody changed orders in between/)
    expect(writes()).toEqual(["PublishVersion"])
  })

  test.each([
    ["put the old runtime back", { Runtime: "nodejs18.x" }, /it is on nodejs18.x/],
    ["changed the settings", { Timeout: 900 }, /it is on nodejs24.x/],
  ])("that %s before it was active is no success, and is left alone", async (_, change, where) => {
    const { upgrade, audit } = createUpgrade(lambda)
    const changeOnce = once(() => lambda.change(region, "orders", change))
    lambda.faults.onCall = ({ action }) => {
      if (action === "GetFunctionConfiguration" && orders().latest.Runtime === "nodejs24.x") changeOnce()
    }
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(where)
    expect(textOf(done)).toMatch(/Somebody changed orders meanwhile/)
    expect(orders().latest).toMatchObject(change)
    expect(writes()).toEqual(["PublishVersion", "UpdateFunctionConfiguration"])
    expect(audit.steps().at(-1)).toBe("failed")
  })

  test("during the smoke test is no success either", async () => {
    lambda.faults.invoke = () => lambda.change(region, "orders", { Runtime: "nodejs22.x" })
    const { upgrade, audit } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(
      /passed the smoke test.*Somebody changed orders meanwhile: it is on nodejs22.x/,
    )
    expect(audit.steps().slice(-2)).toEqual(["smoke-tested", "failed"])
  })

  test("right before the update is refused by Lambda", async () => {
    lambda.faults.onCall = ({ action }) => {
      if (action === "UpdateFunctionConfiguration") lambda.change(region, "orders")
    }
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade()
    expect(textOf(done)).toMatch(/published version 1.*somebody changed it in between/s)
    expect(orders().latest.Runtime).toBe("nodejs18.x")
  })
})
