import { describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { allowed, textOf } from "./bench.ts"
import { createUpgrade, region, useOrders, writesTo } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
useOrders((started) => (lambda = started))

const orders = () => lambda.entry(region, "orders")
const writes = () => writesTo(lambda)

/** The new runtime's smoke test fails, and does something before. */
function failWith(before: () => void) {
  lambda.faults.invoke = () => {
    before()
    throw new Error("broken")
  }
}

describe("somebody else's change", () => {
  test.each([
    ["to the runtime", { Runtime: "nodejs22.x" }],
    ["to the settings", { Timeout: 900 }],
  ])("%s after the update is not overwritten by the rollback", async (_, change) => {
    failWith(() => lambda.change(region, "orders", change))
    const { upgrade, audit } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(/Somebody changed orders meanwhile.*Version 1 still has nodejs18.x/s)
    expect(orders().latest).toMatchObject({ Runtime: "nodejs24.x", ...change })
    expect(audit.steps().at(-1)).toBe("failed")
  })

  test("that put the old runtime back already is taken for the rollback", async () => {
    failWith(() => lambda.change(region, "orders", { Runtime: "nodejs18.x" }))
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { rolled_back: 1 } })
    expect(writes().filter((action) => action.startsWith("Update"))).toHaveLength(1)
  })

  test("after the runtime was put back by rollback_runtime is not overwritten, but named", async () => {
    const { upgrade, call } = createUpgrade(lambda)
    await upgrade()
    lambda.calls.length = 0
    lambda.faults.onCall = ({ action }) => {
      if (action === "GetFunctionConfiguration" && orders().latest.LastUpdateStatus === "InProgress")
        lambda.change(region, "orders", { Runtime: "nodejs22.x" })
    }
    const rollback = call("rollback_runtime", { function: "orders" }, { user: "yes" })
    await expect(rollback).rejects.toThrow(/orders is not active on nodejs18.x: .*nodejs22.x/)
    expect(writes()).toEqual(["UpdateFunctionConfiguration"])
  })
})

describe("a runtime that there is no way back to", () => {
  test("leaves the version that still has it, and the outcome says how to use that", async () => {
    lambda.create(region, "orders", { Runtime: "python3.6", tags: allowed })
    failWith(() => undefined)
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(
      /no longer supported for creating or updating.*Version 1 still has python3.6: point an alias at it/s,
    )
  })
})

describe("the audit log", () => {
  test("ends with failed where Lambda refuses to publish", async () => {
    lambda.faults.onCall = ({ action }) => {
      if (action === "PublishVersion") lambda.change(region, "orders")
    }
    const { upgrade, audit } = createUpgrade(lambda)
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { refused: 1 } })
    expect(audit.steps()).toEqual(["begun", "failed"])
  })

  test("holds nothing that the function said, and the caller hears all of it", async () => {
    failWith(() => {
      throw new Error("password=s3cret")
    })
    const { upgrade, audit } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} })
    expect(textOf(done)).toMatch(/s3cret/)
    expect(JSON.stringify(audit.entries)).not.toMatch(/s3cret/)
    expect(audit.entries.at(-2)).toMatchObject({ step: "rolling-back", detail: "The smoke test failed." })
  })
})

describe("a version whose publication was not answered", () => {
  test("is found again, and the upgrade goes on", async () => {
    lambda.faults.loseAnswerOf = "PublishVersion"
    const { upgrade } = createUpgrade(lambda)
    const done = await upgrade()
    expect(done.structuredContent).toMatchObject({
      counts: { upgraded: 1 },
      results: [{ backup_version: "1" }],
    })
    expect(orders().versions).toHaveLength(1)
  })

  test("may be there, the outcome says, where Lambda does not tell", async () => {
    lambda.faults.loseAnswerOf = "PublishVersion"
    lambda.faults.onCall = ({ action }) => {
      if (action === "ListVersionsByFunction") throw new Error("no list today")
    }
    const { upgrade, audit } = createUpgrade(lambda)
    expect(textOf(await upgrade())).toMatch(/Whether a version of orders was published is not known/)
    expect(audit.steps()).toEqual(["begun", "failed"])
  })
})

describe("an idle function", () => {
  test("is woken by its smoke test, which then counts", async () => {
    lambda.create(region, "orders", { State: "Inactive", tags: allowed })
    const { upgrade, call } = createUpgrade(lambda)
    expect(textOf(await call("plan_runtime_upgrade", { functions: ["orders"] }))).toMatch(
      /orders is Inactive: .*first invocation/,
    )
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 1 } })
    expect(textOf(done)).toMatch(/is on nodejs24.x and Inactive.*passed the smoke test/)
    expect(textOf(done)).not.toMatch(/is active on/)
    expect(orders().latest.State).toBe("Active")
  })

  test("fails its smoke test where it does not wake", async () => {
    lambda.create(region, "orders", { State: "Inactive", tags: allowed })
    lambda.faults.onCall = ({ action }) => {
      if (action === "Invoke") orders().latest.State = "Inactive"
    }
    const { upgrade } = createUpgrade(lambda)
    expect((await upgrade({ smoke_test: {} })).structuredContent).toMatchObject({
      counts: { rolled_back: 1 },
    })
  })
})

describe("a function that is switched off by its reserved concurrency", () => {
  test("is planned and upgraded without a smoke test, and not with one", async () => {
    lambda.create(region, "orders", { reservedConcurrency: 0, tags: allowed })
    const { upgrade, plan } = createUpgrade(lambda)
    const { blocked } = await plan(["orders"], { smoke_test: {} })
    expect(blocked).toMatchObject([{ why: [expect.stringMatching(/reserved concurrency is 0/)] }])
    await expect(upgrade({ smoke_test: {} })).rejects.toThrow(/reserved concurrency is 0/)
    expect(writes()).toEqual([])
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })

  test("is planned all the same where its reserved concurrency may not be read", async () => {
    lambda.faults.onCall = ({ action }) => {
      lambda.faults.denied = action === "GetFunctionConcurrency" ? [region] : []
    }
    const { plan } = createUpgrade(lambda)
    expect((await plan(["orders"], { smoke_test: {} })).ready).toHaveLength(1)
  })
})

describe("a durable function", () => {
  test("is invoked as $LATEST, and its plan names the executions in flight", async () => {
    lambda.create(region, "orders", { DurableConfig: { ExecutionTimeout: 60 }, tags: allowed })
    const { upgrade, call, questions } = createUpgrade(lambda)
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 1 } })
    expect(questions[0]).toMatch(/executions in flight on \$LATEST replay on the new runtime/)
    expect((await call("invoke_function", { function: "orders" }, { user: "yes" })).isError).toBeFalsy()
  })
})

describe("a function whose environment cannot be read", () => {
  test("is upgraded though each refusal has other words, and the order of variables changes", async () => {
    let request = 0
    lambda.faults.onCall = () => {
      const Message = `Lambda was unable to decrypt (Request ID: ${++request})`
      orders().latest.Environment = { Error: { ErrorCode: "AccessDeniedException", Message } }
    }
    const { upgrade, call } = createUpgrade(lambda)
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
    const shown = await call("get_function", { function: "orders" })
    expect(shown.structuredContent).toMatchObject({ environment_error: "AccessDeniedException" })
    expect(textOf(shown)).toMatch(/environment is not readable \(AccessDeniedException\).*kms:Decrypt/)
  })

  test("is the same in whatever order its variables come", async () => {
    let flip = false
    lambda.faults.onCall = () => {
      flip = !flip
      orders().latest.Environment = { Variables: flip ? { A: "1", B: "2" } : { B: "2", A: "1" } }
    }
    const { upgrade } = createUpgrade(lambda)
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })
})

describe("a function in a VPC", () => {
  test.each([1, 2])(
    "is the same in whatever order Lambda lists its subnets, %d looks later",
    async (looks) => {
      const VpcConfig = { SubnetIds: ["subnet-a", "subnet-b"], SecurityGroupIds: ["sg-a", "sg-b"] }
      lambda.create(region, "orders", { VpcConfig, tags: allowed })
      lambda.faults.looksUntilActive = looks
      const { upgrade } = createUpgrade(lambda)
      expect((await upgrade()).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
      orders().latest.Runtime = "nodejs18.x"
      failWith(() => undefined)
      expect((await upgrade({ smoke_test: {} })).structuredContent).toMatchObject({
        counts: { rolled_back: 1 },
      })
    },
  )
})

describe("what a backup costs", () => {
  test("is in the plan", async () => {
    lambda.create(region, "orders", { SnapStart: { ApplyOn: "PublishedVersions" }, tags: allowed })
    const { call } = createUpgrade(lambda)
    const text = textOf(await call("plan_runtime_upgrade", { functions: ["orders"] }))
    expect(text).toMatch(/counts against the account's code storage, and nothing deletes it/)
    expect(text).toMatch(/orders has SnapStart: its version is a snapshot/)
  })
})
