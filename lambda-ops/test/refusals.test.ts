import { describe, expect, test } from "@jest/globals"
import { NOW, allowed, textOf } from "./bench.ts"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { createUpgrade, region, useOrders, writesTo } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
useOrders((started) => (lambda = started))

const orders = () => lambda.entry(region, "orders")
const writes = () => writesTo(lambda)

describe("a client that cannot ask its user", () => {
  test("needs a plan's token, and may upgrade with it", async () => {
    const { upgrade, plan } = createUpgrade(lambda)
    await expect(upgrade({}, {})).rejects.toThrow(/Nothing was changed.*plan_runtime_upgrade/s)
    const { plan_token } = await plan()
    expect((await upgrade({ plan_token }, {})).structuredContent).toMatchObject({ counts: { upgraded: 1 } })
  })

  test("cannot use a token once the function was changed, and hears which", async () => {
    lambda.create(region, "bills", { tags: allowed })
    const { upgrade, plan } = createUpgrade(lambda)
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
    const { upgrade, plan } = createUpgrade(lambda)
    const { plan_token } = await plan()
    await expect(upgrade({ plan_token, ...args }, caller)).rejects.toThrow(why)
    expect(writes()).toEqual([])
  })

  test("cannot use a token that is older than half an hour, or made up", async () => {
    let now = NOW
    const { upgrade, plan } = createUpgrade(lambda, { now: () => now })
    const { plan_token } = await plan()
    now += 31 * 60 * 1000
    await expect(upgrade({ plan_token }, {})).rejects.toThrow(/older than half an hour/)
    const forged = plan_token.replace(/^[^.]+/, (now + 60_000).toString(36))
    await expect(upgrade({ plan_token: forged }, {})).rejects.toThrow(/not made by this server/)
    await expect(upgrade({ plan_token: "x" }, {})).rejects.toThrow(/Nothing was changed/)
  })

  test("is asked all the same where it can: a token does not speak for the user", async () => {
    const { upgrade, plan, questions } = createUpgrade(lambda)
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
    [
      "from the newest runtime",
      { Runtime: "nodejs24.x", tags: allowed },
      {},
      /nothing to do: it runs on nodejs24.x already/,
    ],
    [
      "on a runtime that nobody knows",
      { Runtime: "cobol85", tags: allowed },
      {},
      /cobol85 is not in the table/,
    ],
    ["on a publisher's own runtime", { Runtime: "custom", tags: allowed }, {}, /its publisher, not AWS/],
    [
      "from a publisher's own runtime",
      { Runtime: "custom", tags: allowed },
      { target: "nodejs24.x" },
      /its publisher, not AWS/,
    ],
    [
      "to one that ends sooner",
      { Runtime: "nodejs24.x", tags: allowed },
      { target: "nodejs22.x" },
      /loses support before/,
    ],
  ])("a function %s", async (_, about, args, why) => {
    lambda.create(region, "orders", about)
    const { upgrade, plan, audit } = createUpgrade(lambda)
    await expect(upgrade(args)).rejects.toThrow(why)
    if (Object.keys(args).length === 0) expect((await plan()).blocked[0]?.why.join()).toMatch(why)
    expect(writes()).toEqual([])
    expect(audit.entries).toEqual([])
  })

  test("a function that does not exist", async () => {
    const { upgrade } = createUpgrade(lambda)
    await expect(upgrade({ functions: ["nothing"] })).rejects.toThrow(/there is no such function/)
  })

  test("a function whose tag was taken away after the question", async () => {
    const { upgrade } = createUpgrade(lambda)
    const meanwhile = () => void (orders().tags = {})
    await expect(upgrade({}, { user: "yes", meanwhile })).rejects.toThrow(/does not carry the tag/)
    expect(writes()).toEqual([])
  })

  test("anything that the audit log cannot record", async () => {
    const { upgrade, audit } = createUpgrade(lambda)
    audit.breakAt.step = "begun"
    expect(textOf(await upgrade())).toMatch(/refused. The audit log is full/)
    expect(writes()).toEqual([])
  })

  test("anything on a server without writes: the tools are not there", async () => {
    const { toolSet, plan } = createUpgrade(lambda, { allowWrites: false })
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

describe("plan_runtime_upgrade", () => {
  test("tells what changes, what keeps the old runtime, why it may break and until when it can be undone", async () => {
    orders().aliases = { live: "3", head: "$LATEST" }
    const { call } = createUpgrade(lambda)
    const text = textOf(await call("plan_runtime_upgrade", { functions: ["orders"] }))
    expect(text).toMatch(/orders \(eu-west-1\): nodejs18.x → nodejs24.x/)
    expect(text).toMatch(/Leaves alone live → 3/)
    expect(text).not.toMatch(/head/)
    expect(text).toMatch(/risk, high: Handlers with a callback/)
    expect(text).toMatch(/until AWS blocks updates to nodejs18.x on 2027-08-31/)
    expect(writes()).toEqual([])
  })

  test("says where there will be no way back on $LATEST", async () => {
    lambda.create(region, "old", { Runtime: "python3.6", tags: allowed })
    const { call } = createUpgrade(lambda)
    const text = textOf(await call("plan_runtime_upgrade", { functions: ["old"] }))
    expect(text).toMatch(/rollback: None on \$LATEST: AWS blocks updates to python3.6 since 2022-08-29/)
  })

  test("warns of a runtime that AWS has announced no dates for", async () => {
    const { call } = createUpgrade(lambda)
    const plan = await call("plan_runtime_upgrade", { functions: ["orders"], target: "nodejs26.x" })
    expect(textOf(plan)).toMatch(/risk, high: AWS has announced no dates for nodejs26.x/)
  })

  test("plans what it can, and says what stands against the rest", async () => {
    lambda.create(region, "closed")
    const { plan } = createUpgrade(lambda)
    expect(await plan(["orders", "closed", "missing"])).toMatchObject({
      ready: [{ function: "orders" }],
      blocked: [{ function: "closed" }, { function: "missing" }],
    })
  })

  test("plans what it can where a region is closed to it, or an ARN is another account's", async () => {
    lambda.faults.denied = ["us-east-1"]
    const { call } = createUpgrade(lambda, { names: [region, "us-east-1"] })
    const closed = "arn:aws:lambda:us-east-1:123456789012:function:billing"
    const elsewhere = "arn:aws:lambda:ap-south-1:123456789012:function:billing"
    const foreign = `arn:aws:lambda:${region}:999999999999:function:orders`
    const plan = await call("plan_runtime_upgrade", { functions: ["orders", closed, elsewhere, foreign] })
    expect(plan.structuredContent).toMatchObject({
      ready: [{ function: "orders" }],
      blocked: [
        { function: closed, region: "us-east-1", why: [expect.stringContaining("lambda:GetFunctionConfig")] },
        {
          function: elsewhere,
          region: "ap-south-1",
          why: [expect.stringContaining("not started for region")],
        },
        { function: foreign, region, why: [expect.stringContaining("is not of account 123456789012")] },
      ],
    })
  })

  test("fails where it is refused everything, rather than blame each function", async () => {
    lambda.faults.denied = [region]
    const { plan } = createUpgrade(lambda)
    await expect(plan(["orders", "bills"])).rejects.toThrow(/Check the credentials/)
  })
})
