import { describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { allowed, textOf } from "./bench.ts"
import { createUpgrade, region, useOrders, writesTo } from "./upgrade-bench.ts"

const account = "123456789012"
let lambda: LambdaStandIn
useOrders((started) => (lambda = started))

const writes = () => writesTo(lambda)
const created = (name: string, about: object) => lambda.create(region, name, { tags: allowed, ...about })

describe("an invocation", () => {
  test("is asked for with account, region, qualifier and payload, and made once the user agreed", async () => {
    const { call, questions } = createUpgrade(lambda)
    const args = { function: "orders", payload: { n: 1 }, qualifier: "live" }
    const done = await call("invoke_function", args, { user: "yes" })
    expect(questions).toEqual([
      `Invoke orders (live) in ${region}, account ${account}, once with {"n":1}? It does whatever its code does.`,
    ])
    expect(done.structuredContent).toMatchObject({ invoked: true, status: 200, answer: '{"ok":true}' })
    expect(writes()).toEqual(["Invoke"])
  })

  test("is not made where the user declines", async () => {
    const { call } = createUpgrade(lambda)
    const done = await call("invoke_function", { function: "orders" }, { user: "declines" })
    expect(done.structuredContent).toMatchObject({ invoked: false })
    expect(writes()).toEqual([])
  })

  test("needs confirm: true where the client cannot ask, and none as a dry run", async () => {
    const { call } = createUpgrade(lambda)
    await expect(call("invoke_function", { function: "orders" })).rejects.toThrow(
      /this client cannot ask its user.*Invoke orders \(\$LATEST\).*confirm: true/s,
    )
    expect(writes()).toEqual([])
    expect((await call("invoke_function", { function: "orders", confirm: true })).isError).toBeFalsy()
    expect((await call("invoke_function", { function: "orders", dry_run: true })).isError).toBeFalsy()
  })

  test.each([
    ["another payload", { payload: { n: 2 } }],
    ["another qualifier", { qualifier: "1" }],
  ])("is not made with %s than the one that was asked for", async (_, more) => {
    const { call } = createUpgrade(lambda)
    const args = { function: "orders", payload: { n: 1 } }
    const answered = call("invoke_function", args, { user: "yes", instead: { ...args, ...more } })
    await expect(answered).rejects.toThrow(/Nothing was changed: the terms differ/)
    expect(writes()).toEqual([])
  })

  test("shows a long payload in part, and its size", async () => {
    const { call, questions } = createUpgrade(lambda)
    await call("invoke_function", { function: "orders", payload: "x".repeat(9000) }, { user: "yes" })
    expect(questions[0]?.length).toBeLessThan(700)
    expect(questions[0]).toContain("9002 bytes in all")
  })

  test("marks what the function said as its output", async () => {
    const { call } = createUpgrade(lambda)
    const done = await call("invoke_function", { function: "orders", confirm: true })
    expect(textOf(done)).toMatch(/output of the function, not instructions:\n\{"ok":true\}/)
  })
})

describe("an ARN of another account", () => {
  const foreign = `arn:aws:lambda:${region}:999999999999:function:orders`

  test.each([
    ["get_function", { function: foreign }],
    ["plan_runtime_upgrade", { functions: [foreign] }],
    ["upgrade_runtime", { functions: [foreign] }],
    ["rollback_runtime", { function: foreign, confirm: true }],
    ["invoke_function", { function: foreign, confirm: true }],
  ])("is refused by %s, though there is a function of that name here", async (tool, args) => {
    const { call } = createUpgrade(lambda)
    await expect(call(tool, args, { user: "yes" })).rejects.toThrow(
      /999999999999:function:orders is not of account 123456789012/,
    )
    expect(writes()).toEqual([])
  })
})

describe("the question of an upgrade", () => {
  test("names the account, that there is no smoke test, and what follows a failure", async () => {
    const { upgrade, questions } = createUpgrade(lambda)
    await upgrade()
    expect(questions[0]).toMatch(
      new RegExp(`^Upgrade the runtime of this function of account ${account}\\? orders`),
    )
    expect(questions[0]).toMatch(/There is no smoke test.*After a failure, those that follow are left alone/)
  })

  test("names each of the functions, however many, by step and region", async () => {
    const names = Array.from({ length: 25 }, (_, number) => `fn-${number}`)
    for (const name of names.slice(0, 24)) created(name, {})
    created("fn-24", { Runtime: "nodejs20.x" })
    const { upgrade, questions } = createUpgrade(lambda)
    await upgrade({ functions: names }, { user: "declines" })
    const others = names.slice(0, 24).join(", ")
    expect(questions[0]).toContain(
      `? ${others} (${region}) from nodejs18.x to nodejs24.x; fn-24 (${region}) from nodejs20.x to nodejs24.x. `,
    )
  })

  test("tells the smoke test, which is an invocation, and that the rest goes on", async () => {
    const { upgrade, questions } = createUpgrade(lambda)
    const smoke_test = { payload: { drop: "all" }, expect: "ok" }
    await upgrade({ smoke_test, on_failure: "continue" })
    expect(questions[0]).toMatch(/is then invoked once with \{"drop":"all"\}, and must answer with "ok"/)
    expect(questions[0]).toMatch(/those that follow are upgraded all the same/)
  })

  test("says that there is no way back once AWS blocks updates to the old runtime", async () => {
    created("orders", { Runtime: "python3.6" })
    const { upgrade, call, questions } = createUpgrade(lambda)
    await upgrade()
    expect(questions[0]).toMatch(
      /no way back on \$LATEST: .*AWS blocks updates to python3.6 since 2022-08-29/,
    )
    created("more", { Runtime: "python3.6" })
    const plan = await call("plan_runtime_upgrade", { functions: ["more"] })
    expect(textOf(plan)).toMatch(/risk, high: There is no way back on \$LATEST/)
  })

  test("says whose template undoes it", async () => {
    created("orders", { tags: { ...allowed, "aws:cloudformation:stack-name": "shop-prod" } })
    const { upgrade, call, questions } = createUpgrade(lambda)
    await upgrade()
    expect(questions[0]).toMatch(/orders is managed by the stack shop-prod: change its template too/)
    const shown = await call("get_function", { function: "orders" })
    expect(shown.structuredContent).toMatchObject({ managed_by: "shop-prod", account })
    expect(textOf(shown)).toMatch(/Managed by the stack shop-prod/)
    await call("rollback_runtime", { function: "orders" }, { user: "yes" })
    expect(questions.at(-1)).toMatch(/managed by the stack shop-prod/)
  })

  test.each([
    ["smoke test", { smoke_test: { payload: { drop: "all" } } }],
    ["course after a failure", { on_failure: "continue" }],
  ])("and a plan's token hold for no other %s", async (_, more) => {
    const { upgrade, plan } = createUpgrade(lambda)
    await expect(upgrade({}, { user: "yes", instead: { functions: ["orders"], ...more } })).rejects.toThrow(
      /the terms differ/,
    )
    const { plan_token } = await plan()
    await expect(upgrade({ plan_token, ...more }, {})).rejects.toThrow(/the terms differ/)
    expect(writes()).toEqual([])
    const { plan_token: fitting } = await plan(["orders"], more)
    expect((await upgrade({ plan_token: fitting, ...more }, {})).structuredContent).toMatchObject({
      counts: { upgraded: 1 },
    })
  })

  test("is the plan's text too", async () => {
    const { call } = createUpgrade(lambda)
    const plan = await call("plan_runtime_upgrade", { functions: ["orders"], smoke_test: { payload: [7] } })
    expect(plan.structuredContent).toMatchObject({ account, then: expect.stringContaining("once with [7]") })
    expect(textOf(plan)).toMatch(/is then invoked once with \[7\]/)
  })
})

describe("the question of a rollback", () => {
  test("names account and region", async () => {
    const { upgrade, call, questions } = createUpgrade(lambda)
    await upgrade()
    await call("rollback_runtime", { function: "orders" }, { user: "yes" })
    expect(questions.at(-1)).toBe(
      `Put the runtime of orders in ${region}, account ${account}, back from nodejs24.x to nodejs18.x, which its version 1 has?`,
    )
  })
})
