import { beforeEach, describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { allowed, textOf } from "./bench.ts"
import { createUpgrade, region, useOrders, writesTo } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
useOrders((started) => (lambda = started))

const CapacityProviderArn = `arn:aws:lambda:${region}:123456789012:capacity-provider:pool`

/** As CloudFormation makes it: with a version of its own for calls that name none, here beside a numbered one. */
beforeEach(() => {
  const LambdaManagedInstancesCapacityProviderConfig = { CapacityProviderArn }
  lambda.create(region, "orders", {
    CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig },
    tags: allowed,
  })
  const { latest, versions } = lambda.entry(region, "orders")
  versions.push({ ...latest, Version: "1" }, { ...latest, Version: "$LATEST.PUBLISHED" })
})

describe("a function on Managed Instances", () => {
  test("is neither upgraded nor rolled back here, and the refusal says where", async () => {
    const { call, upgrade, plan } = createUpgrade(lambda)
    const elsewhere = /Managed Instances.*through its own deployment/
    expect((await plan()).blocked).toMatchObject([{ why: [expect.stringMatching(elsewhere)] }])
    await expect(upgrade()).rejects.toThrow(elsewhere)
    lambda.change(region, "orders", { Runtime: "nodejs24.x" })
    await expect(call("rollback_runtime", { function: "orders" }, { user: "yes" })).rejects.toThrow(elsewhere)
    expect(writesTo(lambda)).toEqual([])
  })

  test("expires by what calls without a version reach too", async () => {
    const { call } = createUpgrade(lambda)
    const found = await call("find_expiring_functions", { versions: "aliased" })
    expect(found.structuredContent).toMatchObject({
      expiring: 1,
      functions: [{ version: "$LATEST" }, { version: "$LATEST.PUBLISHED", aliases: [] }],
      versions_without_alias: 1,
    })
    expect(textOf(found)).toMatch(/version \$LATEST.PUBLISHED behind calls that name no version/)
  })

  test("shows its numbered versions, and can be invoked as it is reached", async () => {
    const { call } = createUpgrade(lambda)
    const { structuredContent } = await call("get_function", { function: "orders" })
    expect(structuredContent.versions).toMatchObject([{ version: "1" }])
    const invocation = { function: "orders", qualifier: "$LATEST.PUBLISHED" }
    const done = await call("invoke_function", invocation, { user: "yes" })
    expect(done.structuredContent).toMatchObject({ invoked: true, failed: false })
  })
})
