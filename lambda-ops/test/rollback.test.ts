import { describe, expect, test } from "@jest/globals"
import { allowed, createBench, createMemoryAudit, textOf } from "./bench.ts"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { region, useOrders } from "./upgrade-bench.ts"

let lambda: LambdaStandIn
useOrders((started) => (lambda = started))

async function createUpgraded() {
  const audit = createMemoryAudit()
  const bench = createBench({ endpoint: lambda.endpoint, audit: audit.log })
  await bench.call("upgrade_runtime", { functions: ["orders"] }, { user: "yes" })
  return { ...bench, audit, orders: lambda.entry(region, "orders") }
}

describe("rollback_runtime", () => {
  test("finds the version from before by itself, asks, and puts its runtime back", async () => {
    const { call, questions, orders, audit } = await createUpgraded()
    const done = await call("rollback_runtime", { function: "orders" }, { user: "yes" })
    expect(done.structuredContent).toMatchObject({
      rolled_back: true,
      from: "nodejs24.x",
      to: "nodejs18.x",
      version: "1",
    })
    expect(orders.latest).toMatchObject({ Runtime: "nodejs18.x", LastUpdateStatus: "Successful" })
    expect(questions.at(-1)).toMatch(/back from nodejs24.x to nodejs18.x, which its version 1 has/)
    expect(audit.steps().slice(-2)).toEqual(["begun", "rolled-back"])
  })

  test("goes back one generation, though only an older version is marked as a backup", async () => {
    const { call, orders, questions } = await createUpgraded()
    // A version on the new runtime, such as an alias is moved to: the next upgrade finds it, and publishes none.
    orders.versions.push({ ...orders.latest, Version: "2" })
    Object.assign(orders.versions[0]!, { Runtime: "nodejs16.x" })
    Object.assign(orders.versions[1]!, { Runtime: "nodejs22.x" })
    await call("rollback_runtime", { function: "orders" }, { user: "yes" })
    expect(questions.at(-1)).toMatch(/to nodejs22.x, which its version 2 has/)
    expect(orders.latest.Runtime).toBe("nodejs22.x")
  })

  test("leaves it where the user does not agree", async () => {
    const { call, orders } = await createUpgraded()
    const kept = await call("rollback_runtime", { function: "orders" }, { user: "declines" })
    expect(kept.structuredContent).toMatchObject({ rolled_back: false })
    expect(orders.latest.Runtime).toBe("nodejs24.x")
  })

  test("needs confirm: true where nobody can be asked", async () => {
    const { call, orders } = await createUpgraded()
    await expect(call("rollback_runtime", { function: "orders" })).rejects.toThrow(/confirm: true/)
    expect(orders.latest.Runtime).toBe("nodejs24.x")
    await call("rollback_runtime", { function: "orders", confirm: true })
    expect(orders.latest.Runtime).toBe("nodejs18.x")
  })

  test("is void where somebody changed the function after the question", async () => {
    const { call, orders } = await createUpgraded()
    const meanwhile = () => lambda.change(region, "orders")
    await expect(
      call("rollback_runtime", { function: "orders" }, { user: "yes", meanwhile }),
    ).rejects.toThrow(/changed since the plan was made, or not in it: orders/)
    expect(orders.latest.Runtime).toBe("nodejs24.x")
  })

  test("has nothing to go back to where the code is new, but takes a named version's runtime and says so", async () => {
    const { call, orders, questions } = await createUpgraded()
    lambda.change(region, "orders", { CodeSha256: "new" })
    await expect(call("rollback_runtime", { function: "orders" })).rejects.toThrow(
      /no published version of its present code/,
    )
    await call("rollback_runtime", { function: "orders", version: "1" }, { user: "yes" })
    expect(questions.at(-1)).toMatch(/only the runtime goes back/)
    expect(orders.latest).toMatchObject({ Runtime: "nodejs18.x", CodeSha256: "new" })
  })

  test("warns of a runtime that the table has blocked, and names the way that is left where Lambda refuses", async () => {
    lambda.create(region, "old", { Runtime: "python3.6", tags: allowed })
    const { call, questions } = await createUpgraded()
    await call("upgrade_runtime", { functions: ["old"] }, { user: "yes" })
    const refused = call("rollback_runtime", { function: "old" }, { user: "yes" })
    await expect(refused).rejects.toThrow(
      /no longer supported.*Version 1 still has python3.6: point an alias/s,
    )
    expect(questions.at(-1)).toMatch(
      /AWS blocks updates to python3.6 since 2022-08-29, says the table of 2026-10-01 \(list_runtimes with refresh/,
    )
    lambda.faults.blockedRuntimes = []
    const done = await call("rollback_runtime", { function: "old" }, { user: "yes" })
    expect(done.structuredContent).toMatchObject({ rolled_back: true, to: "python3.6" })
  })

  test("refuses the runtime of another language", async () => {
    const { call, orders } = await createUpgraded()
    Object.assign(orders.versions[0]!, { Runtime: "python3.9" })
    await expect(
      call("rollback_runtime", { function: "orders", version: "1" }, { user: "yes" }),
    ).rejects.toThrow(/python3.9 runs other programs than nodejs24.x does/)
  })

  test("warns, as an upgrade does, of a runtime version that is pinned by hand", async () => {
    const { call, orders, questions } = await createUpgraded()
    orders.runtimeUpdates = "Manual"
    await call("rollback_runtime", { function: "orders" }, { user: "yes" })
    expect(questions.at(-1)).toMatch(/runtime version is pinned by hand \(UpdateRuntimeOn: Manual\)/)
    const plan = await call("plan_runtime_upgrade", { functions: ["orders"] })
    expect(textOf(plan)).toMatch(/risk, high: orders: its runtime version is pinned by hand/i)
  })

  test("refuses functions without the tag, and versions that are not there", async () => {
    const { call, orders } = await createUpgraded()
    await expect(call("rollback_runtime", { function: "orders", version: "9" })).rejects.toThrow(
      /no version 9/,
    )
    orders.tags = {}
    await expect(call("rollback_runtime", { function: "orders" }, { user: "yes" })).rejects.toThrow(
      /does not carry the tag/,
    )
    await expect(call("rollback_runtime", { function: "orders", confirm: true })).rejects.toThrow(
      /does not carry the tag/,
    )
    expect(orders.latest.Runtime).toBe("nodejs24.x")
  })
})

describe("get_function", () => {
  test("shows settings, tags, aliases and versions, and no environment value", async () => {
    const { call, orders } = await createUpgraded()
    orders.aliases = { live: "1" }
    orders.reservedConcurrency = 7
    const shown = await call("get_function", { function: orders.latest.FunctionArn })
    expect(shown.structuredContent).toMatchObject({
      runtime: "nodejs24.x",
      writable: true,
      reserved_concurrency: 7,
      environment_names: ["SECRET"],
      aliases: [{ name: "live", version: "1", others: [] }],
      versions: [{ version: "1", runtime: "nodejs18.x", backup: true, same_code: true }],
      last_write: null,
    })
    expect(JSON.stringify(shown)).not.toMatch(/never shown/)
    expect(textOf(shown)).toMatch(/Last invocation: none in the last 90 days/)
  })

  test("tells the last day with an invocation, and why it does not where CloudWatch refuses", async () => {
    const { call } = await createUpgraded()
    lambda.create(region, "busy", { lastInvoked: "2026-11-12" })
    const { structuredContent } = await call("get_function", { function: "busy" })
    lambda.faults.onCall = ({ action }) => {
      if (action === "GetMetricStatistics") throw new Error("no metrics today")
    }
    const unknown = await call("get_function", { function: "busy" })
    expect(structuredContent).toMatchObject({ last_invocation: "2026-11-12" })
    expect(textOf(unknown)).toMatch(/Last invocation: not known: .*no metrics today/)
  })

  test("refuses an ARN of another region, or with a version", async () => {
    const { call } = await createUpgraded()
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:orders"
    await expect(call("get_function", { function: arn })).rejects.toThrow(
      /not started for region "us-east-1"/,
    )
    await expect(call("get_function", { function: `${arn}:1` })).rejects.toThrow(/without a version or alias/)
  })
})

const confirm = true

describe("invoke_function", () => {
  test("answers with the end of the log, and cuts what is too long", async () => {
    lambda.faults.invoke = (_, payload) =>
      (payload as { long?: boolean }).long ? "x".repeat(40_000) : { got: payload }
    const { call } = await createUpgraded()
    const done = await call("invoke_function", { confirm, function: "orders", payload: { n: 1 } })
    expect(done.structuredContent).toMatchObject({
      answer: '{"got":{"n":1}}',
      failed: false,
      truncated: false,
    })
    expect(textOf(done)).toMatch(/the log's tail/)
    const long = await call("invoke_function", { confirm, function: "orders", payload: { long: true } })
    expect(long.structuredContent).toMatchObject({ truncated: true, answer_bytes: 40_002 })
    expect((long.structuredContent.answer as string).length).toBe(32 * 1024)
  })

  test("records that it ran, and neither what went in nor what came out", async () => {
    const { call, audit } = await createUpgraded()
    await call("invoke_function", { confirm, function: "orders", payload: { secret: "s3cret" } })
    expect(audit.entries.slice(-2)).toMatchObject([
      { step: "begun" },
      { step: "invoked", detail: "answered" },
    ])
    expect(JSON.stringify(audit.entries)).not.toMatch(/s3cret/)
  })

  test("shows a function's failure as an error", async () => {
    lambda.faults.invoke = () => {
      throw new Error("out of order")
    }
    const { call } = await createUpgraded()
    const done = await call("invoke_function", { confirm, function: "orders" })
    expect(done.isError).toBe(true)
    expect(textOf(done)).toMatch(/failed \(Unhandled\).*out of order/s)
  })

  test("only checks where a dry run is wanted", async () => {
    const { call, audit } = await createUpgraded()
    const before = audit.entries.length
    const done = await call("invoke_function", { confirm, function: "orders", dry_run: true })
    expect(done.structuredContent).toMatchObject({ status: 204 })
    expect(audit.entries).toHaveLength(before)
  })

  test("invokes once, though Lambda turns it away at first", async () => {
    const { call } = await createUpgraded()
    lambda.faults.onCall = ({ action }) => {
      if (action === "ListTags") lambda.faults.throttle = 1
    }
    lambda.calls.length = 0
    await call("invoke_function", { confirm, function: "orders" })
    expect(lambda.calls.filter(({ action }) => action === "Invoke")).toHaveLength(2)
  })

  test("refuses functions without the tag, and payloads that are too large", async () => {
    lambda.create(region, "closed")
    const { call } = await createUpgraded()
    lambda.calls.length = 0
    await expect(call("invoke_function", { confirm, function: "closed" })).rejects.toThrow(
      /does not carry the tag/,
    )
    await expect(
      call("invoke_function", { confirm, function: "orders", payload: "x".repeat(300_000) }),
    ).rejects.toThrow(/at most 262144 are sent. Nothing was invoked/)
    expect(lambda.calls.filter(({ action }) => action === "Invoke")).toEqual([])
  })
})
