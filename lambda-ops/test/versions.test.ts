import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { allowed, createBench, textOf } from "./bench.ts"
import { createUpgrade, region } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
beforeEach(async () => void (lambda = await startLambdaStandIn()))
afterEach(() => lambda.close())

/** Upgraded on `$LATEST`, and on Node.js 18 still behind its alias; version 2 is behind none. */
function createLeftBehind(name: string, about: object = {}) {
  lambda.create(region, name, { Runtime: "nodejs24.x", tags: allowed, aliases: { live: "1" }, ...about })
  const entry = lambda.entry(region, name)
  for (const Version of ["1", "2"])
    entry.versions.push({
      ...entry.latest,
      Version,
      Runtime: "nodejs18.x",
      FunctionArn: `${entry.latest.FunctionArn}:${Version}`,
    })
}

describe("a deprecated runtime behind an alias", () => {
  test("is not in the usual count, which says so", async () => {
    createLeftBehind("orders")
    const { call } = createBench({ endpoint: lambda.endpoint })
    const found = await call("find_expiring_functions", {})
    expect(found.structuredContent).toMatchObject({
      expiring: 0,
      expiring_versions: null,
      versions_without_alias: null,
    })
    expect(textOf(found)).toMatch(/Only \$LATEST was looked at.*versions: "aliased"/)
  })

  test("is found where aliased versions are asked for, and only these", async () => {
    createLeftBehind("orders")
    createLeftBehind("split", { aliases: { live: { version: "9", weights: { "2": 0.1 } } } })
    lambda.create(region, "plain", { Runtime: "nodejs18.x" })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const found = await call("find_expiring_functions", { versions: "aliased" })
    expect(found.structuredContent).toMatchObject({
      scanned: 3,
      expiring: 1,
      expiring_versions: 2,
      by_runtime: [{ runtime: "nodejs18.x", functions: 1, versions: 2 }],
      functions: [
        { name: "orders", version: "1", aliases: ["live"] },
        { name: "plain", version: "$LATEST", aliases: [] },
        { name: "split", version: "2", aliases: ["live"] },
      ],
    })
    expect(textOf(found)).toMatch(/- orders \(eu-west-1\), version 1 behind live/)
    expect(lambda.calls.filter(({ action }) => action === "ListAliases")).toHaveLength(2)
  })

  test("is counted without an alias too, as its number may be called", async () => {
    createLeftBehind("orders")
    createLeftBehind("edge", { aliases: {} })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const found = await call("find_expiring_functions", { versions: "aliased" })
    expect(found.structuredContent).toMatchObject({ expiring_versions: 1, versions_without_alias: 3 })
    expect(textOf(found)).toMatch(/1 published versions behind aliases .*3 behind none.*Lambda@Edge/)
  })

  test("keeps to the tag that is asked for, with one call a function", async () => {
    createLeftBehind("orders")
    createLeftBehind("closed", { tags: {} })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const args = { versions: "aliased", tag_key: "mcp-lambda-ops" }
    const { structuredContent: found } = await call("find_expiring_functions", args)
    expect(found).toMatchObject({ expiring_versions: 1, functions: [{ name: "orders" }] })
    expect(lambda.calls.filter(({ action }) => action === "ListTags")).toHaveLength(2)
  })

  test("leaves its region out, and says so, where its aliases cannot be read", async () => {
    createLeftBehind("orders")
    lambda.create("us-east-1", "plain")
    lambda.faults.onCall = (call) => {
      if (call.region === region && call.action === "ListFunctions") lambda.faults.denied = [region]
    }
    const { call } = createBench({ endpoint: lambda.endpoint, names: [region, "us-east-1"] })
    const found = await call("find_expiring_functions", { versions: "aliased" })
    expect(found.structuredContent).toMatchObject({ complete: false, expiring: 1, expiring_versions: 0 })
    expect(found.structuredContent).toMatchObject({ versions_without_alias: 0 })
    expect(textOf(found)).toMatch(/INCOMPLETE: eu-west-1 could not be read: its aliases could not be read/)
  })
})

describe("an alias that divides its calls", () => {
  test("is shown with both versions, and left alone by name in the plan", async () => {
    const live = { version: "3", weights: { "4": 0.25 } }
    lambda.create(region, "orders", { tags: allowed, aliases: { live } })
    const { call } = createUpgrade(lambda)
    const shown = await call("get_function", { function: "orders" })
    const plan = await call("plan_runtime_upgrade", { functions: ["orders"] })
    expect(shown.structuredContent.aliases).toEqual([
      { name: "live", version: "3", others: [{ version: "4", weight: 0.25 }] },
    ])
    expect(textOf(shown)).toMatch(/Aliases: live → 3 \(75 %\), 4 \(25 %\)/)
    expect(textOf(plan)).toMatch(/Leaves alone live → 3 \(75 %\), 4 \(25 %\)/)
  })
})
