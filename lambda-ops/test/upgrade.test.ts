import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { Caller } from "./bench.ts"
import { NOW, allowed, createBench, createMemoryAudit, textOf } from "./bench.ts"
import type { LambdaStandIn } from "./lambda-stand-in.ts"
import { startLambdaStandIn } from "./lambda-stand-in.ts"

const region = "eu-west-1"
let lambda: LambdaStandIn
beforeEach(async () => {
  lambda = await startLambdaStandIn()
  lambda.create(region, "orders", { tags: allowed })
})
afterEach(() => lambda.close())

function createUpgrade(more: Partial<Parameters<typeof createBench>[0]> = {}) {
  const audit = createMemoryAudit()
  const bench = createBench({ endpoint: lambda.endpoint, audit: audit.log, ...more })
  const upgrade = async (args: object = {}, caller: Caller = { user: "yes" }) =>
    bench.call("upgrade_runtime", { functions: ["orders"], ...args }, caller)
  const plan = async (functions = ["orders"]) => {
    const { structuredContent } = await bench.call("plan_runtime_upgrade", { functions })
    return structuredContent as { plan_token: string; ready: unknown[]; blocked: { why: string[] }[] }
  }
  return { ...bench, audit, upgrade, plan }
}

const orders = () => lambda.entry(region, "orders")
const writes = () =>
  lambda.calls.filter(({ action }) => /^(Update|Publish|Invoke)/.test(action)).map(({ action }) => action)

describe("upgrade_runtime", () => {
  test("publishes a version, updates, waits until it is active, tests, and records each step", async () => {
    lambda.faults.looksUntilActive = 4
    const { upgrade, questions, audit, progress } = createUpgrade()
    const done = await upgrade({ smoke_test: { payload: { ping: 1 }, expect: '"ok":true' } })
    expect(done.structuredContent).toMatchObject({
      counts: { upgraded: 1 },
      results: [{ status: "upgraded", from: "nodejs18.x", to: "nodejs24.x", backup_version: "1", why: null }],
    })
    expect(orders().latest).toMatchObject({ Runtime: "nodejs24.x", LastUpdateStatus: "Successful" })
    expect(orders().versions).toMatchObject([
      { Runtime: "nodejs18.x", Description: "mcp-lambda-ops: before nodejs18.x to nodejs24.x" },
    ])
    expect(writes()).toEqual(["PublishVersion", "UpdateFunctionConfiguration", "Invoke"])
    expect(audit.steps()).toEqual([
      "begun",
      "published",
      "updating",
      "updated",
      "active",
      "smoke-tested",
      "upgraded",
    ])
    expect(questions[0]).toMatch(
      /^Upgrade the runtime of this function\? orders \(eu-west-1\) from nodejs18.x to nodejs24.x/,
    )
    expect(progress).toEqual(["1 1 orders: upgraded"])
  })

  test.each(["unticked", "declines"] as const)("changes nothing where the user %s", async (user) => {
    const { upgrade } = createUpgrade()
    expect(textOf(await upgrade({}, { user }))).toMatch(/^Nothing was changed: the user did not agree/)
    expect(writes()).toEqual([])
  })

  test("rolls back by itself where the smoke test fails, and says so", async () => {
    lambda.faults.invoke = ({ Runtime }) => {
      if (Runtime === "nodejs24.x") throw new Error("callback is not a function")
      return {}
    }
    const { upgrade, audit } = createUpgrade()
    const done = await upgrade({ smoke_test: {} })
    expect(done.isError).toBe(true)
    expect(done.structuredContent).toMatchObject({ counts: { rolled_back: 1 } })
    expect(textOf(done)).toMatch(
      /rolled back to nodejs18.x.*The smoke test failed: .*callback is not a function.*the log's tail/s,
    )
    expect(orders().latest).toMatchObject({ Runtime: "nodejs18.x", LastUpdateStatus: "Successful" })
    expect(audit.steps().slice(-3)).toEqual(["smoke-tested", "rolling-back", "rolled-back"])
  })

  test("rolls back where the answer is not the expected one", async () => {
    const { upgrade } = createUpgrade()
    const done = await upgrade({ smoke_test: { expect: "pong" } })
    expect(textOf(done)).toMatch(/"pong" is not in the answer: \{"ok":true\}/)
    expect(orders().latest.Runtime).toBe("nodejs18.x")
  })

  test("rolls back where Lambda cannot update the function", async () => {
    lambda.faults.updateStatus = "Failed"
    lambda.faults.onCall = ({ action }) => {
      if (action === "UpdateFunctionConfiguration" && orders().latest.Runtime === "nodejs24.x")
        lambda.faults.updateStatus = "Successful"
    }
    const { upgrade } = createUpgrade()
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { rolled_back: 1 } })
    expect(orders().latest).toMatchObject({ Runtime: "nodejs18.x", LastUpdateStatus: "Successful" })
  })

  test("says that it does not know where the function is not active in time", async () => {
    lambda.faults.looksUntilActive = Infinity
    const { upgrade, audit } = createUpgrade({ patience: { limitMs: 30, firstMs: 1, mostMs: 5 } })
    const done = await upgrade()
    expect(done.structuredContent).toMatchObject({ counts: { unverified: 1 } })
    expect(textOf(done)).toMatch(/orders is not active after 0.03 s/)
    expect(audit.steps().at(-1)).toBe("unverified")
  })

  test("names both where rolling back fails too", async () => {
    lambda.faults.invoke = () => {
      lambda.change(region, "orders")
      lambda.faults.denied = [region]
      throw new Error("broken")
    }
    const { upgrade } = createUpgrade()
    const done = await upgrade({ smoke_test: {} })
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(
      /broken.*Rolling back failed too: .*refused.*Version 1 still has nodejs18.x/s,
    )
  })

  test("waits where the publication of the version still holds the function", async () => {
    lambda.faults.busy = 3
    const { upgrade } = createUpgrade()
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })

  test("takes its own update for done where only the answer was lost", async () => {
    lambda.faults.loseUpdateAnswer = true
    const { upgrade } = createUpgrade()
    expect((await upgrade()).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
    expect(writes().filter((action) => action === "UpdateFunctionConfiguration")).toHaveLength(2)
  })
})

describe("a change by somebody else", () => {
  test("between question and answer makes the answer void", async () => {
    const { upgrade } = createUpgrade()
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
    const { upgrade } = createUpgrade()
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
    const { upgrade } = createUpgrade()
    const done = await upgrade()
    expect(done.structuredContent).toMatchObject({ counts: { failed: 1 } })
    expect(textOf(done)).toMatch(/published version 1 on nodejs18.x. Somebody changed orders in between/)
    expect(writes()).toEqual(["PublishVersion"])
  })

  test("right before the update is refused by Lambda", async () => {
    lambda.faults.onCall = ({ action }) => {
      if (action === "UpdateFunctionConfiguration") lambda.change(region, "orders")
    }
    const { upgrade } = createUpgrade()
    const done = await upgrade()
    expect(textOf(done)).toMatch(/published version 1.*somebody changed it in between/s)
    expect(orders().latest.Runtime).toBe("nodejs18.x")
  })
})

describe("a client that cannot ask its user", () => {
  test("needs a plan's token, and may upgrade with it", async () => {
    const { upgrade, plan } = createUpgrade()
    await expect(upgrade({}, {})).rejects.toThrow(/Nothing was changed.*plan_runtime_upgrade/s)
    const { plan_token } = await plan()
    expect((await upgrade({ plan_token }, {})).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })

  test("cannot use a token once the function was changed, and hears which", async () => {
    lambda.create(region, "bills", { tags: allowed })
    const { upgrade, plan } = createUpgrade()
    const { plan_token } = await plan(["orders", "bills"])
    lambda.change(region, "bills")
    const call = upgrade({ functions: ["orders", "bills"], plan_token }, {})
    await expect(call).rejects.toThrow(/changed since the plan was made, or not in it: bills\./)
    expect(writes()).toEqual([])
  })

  test.each([
    ["another caller", {}, { principal: "eve" }, /not made by this server for this caller/],
    ["another target", { target: "nodejs22.x" }, {}, /or not in it: orders/],
    ["more functions", { functions: ["orders", "bills"] }, {}, /is for 1 functions, and 2 were given/],
  ])("cannot use a token for %s", async (_, args, caller, why) => {
    lambda.create(region, "bills", { tags: allowed })
    const { upgrade, plan } = createUpgrade()
    const { plan_token } = await plan()
    await expect(upgrade({ plan_token, ...args }, caller)).rejects.toThrow(why)
    expect(writes()).toEqual([])
  })

  test("cannot use a token that is older than half an hour, or made up", async () => {
    let now = NOW
    const { upgrade, plan } = createUpgrade({ now: () => now })
    const { plan_token } = await plan()
    now += 31 * 60 * 1000
    await expect(upgrade({ plan_token }, {})).rejects.toThrow(/older than half an hour/)
    const forged = plan_token.replace(/^[^.]+/, (now + 60_000).toString(36))
    await expect(upgrade({ plan_token: forged }, {})).rejects.toThrow(/not made by this server/)
    await expect(upgrade({ plan_token: "x" }, {})).rejects.toThrow(/Nothing was changed/)
  })

  test("is asked all the same where it can: a token does not speak for the user", async () => {
    const { upgrade, plan, questions } = createUpgrade()
    const { plan_token } = await plan()
    await upgrade({ plan_token }, { user: "declines" })
    expect(questions).toHaveLength(1)
    expect(writes()).toEqual([])
  })
})

describe("what is not upgraded", () => {
  test.each([
    ["without the tag", { tags: {} }, {}, /does not carry the tag mcp-lambda-ops=allowed/],
    ["with another value of the tag", { tags: { "mcp-lambda-ops": "denied" } }, {}, /does not carry the tag/],
    ["as a container image", { PackageType: "Image" as const, tags: allowed }, {}, /container image/],
    ["while another update goes on", { LastUpdateStatus: "InProgress", tags: allowed }, {}, /under way/],
    ["to a runtime that does not exist", { tags: allowed }, { target: "nodejs99.x" }, /There is no runtime/],
    [
      "to a deprecated runtime",
      { tags: allowed },
      { target: "nodejs20.x" },
      /nodejs20.x is deprecated itself/,
    ],
    ["to another language", { tags: allowed }, { target: "python3.14" }, /runs other programs/],
    ["to the runtime it has", { tags: allowed }, { target: "nodejs18.x" }, /runs on nodejs18.x already/],
    ["from the newest runtime", { Runtime: "nodejs24.x", tags: allowed }, {}, /newest of its kind/],
    [
      "to one that ends sooner",
      { Runtime: "nodejs24.x", tags: allowed },
      { target: "nodejs22.x" },
      /loses support before/,
    ],
  ])("a function %s", async (_, about, args, why) => {
    lambda.create(region, "orders", about)
    const { upgrade, plan, audit } = createUpgrade()
    await expect(upgrade(args)).rejects.toThrow(why)
    if (Object.keys(args).length === 0) expect((await plan()).blocked[0]?.why.join()).toMatch(why)
    expect(writes()).toEqual([])
    expect(audit.entries).toEqual([])
  })

  test("a function that does not exist", async () => {
    const { upgrade } = createUpgrade()
    await expect(upgrade({ functions: ["nothing"] })).rejects.toThrow(/there is no such function/)
  })

  test("a function whose tag was taken away after the question", async () => {
    const { upgrade } = createUpgrade()
    const meanwhile = () => void (orders().tags = {})
    await expect(upgrade({}, { user: "yes", meanwhile })).rejects.toThrow(/does not carry the tag/)
    expect(writes()).toEqual([])
  })

  test("anything that the audit log cannot record", async () => {
    const { upgrade, audit } = createUpgrade()
    audit.breakAt.step = "begun"
    expect(textOf(await upgrade())).toMatch(/refused. The audit log is full/)
    expect(writes()).toEqual([])
  })

  test("anything on a server without writes: the tools are not there", async () => {
    const { toolSet, plan } = createUpgrade({ allowWrites: false })
    expect(toolSet.tools.map(({ name }) => name)).toEqual([
      "list_runtimes",
      "find_expiring_functions",
      "get_function",
      "plan_runtime_upgrade",
    ])
    expect(toolSet.instructions).toMatch(/Read-only/)
    expect(await plan()).toMatchObject({ plan_token: null, ready: [{ function: "orders" }] })
  })
})

describe("an audit log that fails in the middle", () => {
  test("brings the function back to where it was", async () => {
    const { upgrade, audit } = createUpgrade()
    audit.breakAt.step = "upgraded"
    const done = await upgrade()
    expect(done.structuredContent).toMatchObject({ counts: { rolled_back: 1 } })
    expect(orders().latest.Runtime).toBe("nodejs18.x")
  })
})

describe("several functions", () => {
  const functions = ["a", "b", "c"]
  const failing = (names: string[]) => {
    for (const name of functions) lambda.create(region, name, { tags: allowed })
    lambda.faults.invoke = ({ FunctionName }) => {
      if (names.includes(FunctionName)) throw new Error("broken")
    }
  }

  test("stop at the first that fails, and name those that were not attempted", async () => {
    failing(["b"])
    const { upgrade, questions } = createUpgrade()
    const done = await upgrade({ functions, smoke_test: {} })
    expect(done.isError).toBeUndefined()
    expect(done.structuredContent).toMatchObject({
      counts: { upgraded: 1, rolled_back: 1, not_attempted: 1 },
    })
    expect(textOf(done)).toMatch(/- c \(eu-west-1\): not attempted. Stopped after b/)
    expect(questions).toHaveLength(1)
  })

  test("go on after a failure where that is wanted", async () => {
    failing(["a"])
    const { upgrade } = createUpgrade()
    const done = await upgrade({ functions, smoke_test: {}, on_failure: "continue" })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 2, rolled_back: 1 } })
  })

  test("begin no further one once the caller has gone, and finish the one begun", async () => {
    failing([])
    const caller = new AbortController()
    lambda.faults.onCall = ({ action }) => {
      if (action === "UpdateFunctionConfiguration") caller.abort()
    }
    const { upgrade } = createUpgrade()
    const done = await upgrade({ functions }, { user: "yes", signal: caller.signal })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 1, not_attempted: 2 } })
  })

  test("are each taken once, by name or by ARN", async () => {
    const { upgrade } = createUpgrade()
    const done = await upgrade({ functions: ["orders", orders().latest.FunctionArn, "orders"] })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })
})

describe("plan_runtime_upgrade", () => {
  test("tells what changes, what keeps the old runtime, why it may break and until when it can be undone", async () => {
    orders().aliases = { live: "3", head: "$LATEST" }
    const { call } = createUpgrade()
    const text = textOf(await call("plan_runtime_upgrade", { functions: ["orders"] }))
    expect(text).toMatch(/orders \(eu-west-1\): nodejs18.x → nodejs24.x/)
    expect(text).toMatch(/Leaves alone alias live \(version 3\)/)
    expect(text).not.toMatch(/head/)
    expect(text).toMatch(/risk, high: Handlers with a callback/)
    expect(text).toMatch(/until AWS blocks updates to nodejs18.x on 2027-08-31/)
    expect(writes()).toEqual([])
  })

  test("says where there will be no way back on $LATEST", async () => {
    lambda.create(region, "old", { Runtime: "python3.6", tags: allowed })
    const { call } = createUpgrade()
    const text = textOf(await call("plan_runtime_upgrade", { functions: ["old"] }))
    expect(text).toMatch(/rollback: None on \$LATEST: AWS blocks updates to python3.6 since 2022-08-29/)
  })

  test("plans what it can, and says what stands against the rest", async () => {
    lambda.create(region, "closed")
    const { plan } = createUpgrade()
    expect(await plan(["orders", "closed", "missing"])).toMatchObject({
      ready: [{ function: "orders" }],
      blocked: [{ function: "closed" }, { function: "missing" }],
    })
  })
})
