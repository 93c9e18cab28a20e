import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { afterEach, describe, expect, test } from "@jest/globals"
import type { ElicitResult } from "@modelcontextprotocol/client"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { clientKinds, connect, connectAskable } from "../src/contract/clients.ts"
import type { McpClient, Progress } from "../src/contract/clients.ts"
import { structured, textOf } from "../src/contract/notebook.ts"
import { describeFronts } from "../src/describe-fronts.ts"

const { MCP_ENDPOINTS: file } = process.env
await describeFronts("lambda-ops", { file })

const endpoints = (await readEndpoints(file ?? "")).filter(({ server }) => server === "lambda-ops")
/** Only what the local cloud has made up may be changed here. */
const examples = endpoints.filter(({ url }) => new URL(url).hostname === "127.0.0.1")

interface Outcome {
  readonly counts: Record<string, number>
  readonly results: readonly { function: string; done: string[]; why: string | null }[]
}

const functions = ["orders-api", "legacy-webhook", "orders-worker"]
const smoke_test = { payload: { ping: true }, expect: '"ok":true' }
const args = { functions, smoke_test, on_failure: "continue" }

const runtimeOf = async (client: McpClient, name: string) =>
  structured<{ runtime: string }>(await client.call("get_function", { function: name })).runtime

const outcomeOf = async (client: McpClient, more: object, progress: Progress[] = []) =>
  structured<Outcome>(
    await client.call(
      "upgrade_runtime",
      { ...args, ...more },
      { onprogress: (step) => void progress.push(step) },
    ),
  )

async function expectUpgraded(client: McpClient, { counts, results }: Outcome, progress: Progress[]) {
  expect(counts).toEqual({ upgraded: 2, rolled_back: 1 })
  expect(results[1]).toMatchObject({ function: "legacy-webhook", why: expect.stringContaining("callback") })
  expect(results[0]?.done.join()).toMatch(/published version \d.*active on nodejs24.x.*passed the smoke test/)
  // A client that asks its user counts its own round before; between are the steps of each function.
  const ends = progress.filter((step) => Number.isInteger(step.progress)).slice(-3)
  expect(ends.map((step) => [step.progress, step.message])).toEqual([
    [1, "orders-api: upgraded"],
    [2, "legacy-webhook: rolled back"],
    [3, "orders-worker: upgraded"],
  ])
  expect(await runtimeOf(client, "orders-api")).toBe("nodejs24.x")
  expect(await runtimeOf(client, "legacy-webhook")).toBe("nodejs18.x")
}

describe.each(examples)("an upgrade through $front", (endpoint) => {
  afterEach(async () => {
    await using client = await connect("v1", endpoint)
    for (const name of ["orders-api", "orders-worker"]) {
      if ((await runtimeOf(client, name)) === "nodejs24.x")
        structured(await client.call("rollback_runtime", { function: name, confirm: true }))
    }
  })

  test.each(clientKinds)("by %s, which cannot ask its user, needs the token of a plan", async (kind) => {
    await using client = await connect(kind, endpoint)
    const progress: Progress[] = []

    const unplanned = await client.call("upgrade_runtime", args)
    const plan = structured<{ plan_token: string }>(await client.call("plan_runtime_upgrade", args))
    const forged = `${plan.plan_token.slice(0, -2)}AA`
    const refused = await client.call("upgrade_runtime", { ...args, plan_token: forged })
    const outcome = await outcomeOf(client, { plan_token: plan.plan_token }, progress)
    const again = await client.call("upgrade_runtime", { ...args, plan_token: plan.plan_token })

    expect(textOf(unplanned)).toMatch(/Nothing was changed: this client cannot ask/)
    expect([unplanned.isError, refused.isError, again.isError]).toEqual([true, true, true])
    await expectUpgraded(client, outcome, progress)
  })

  const answers: [string, ElicitResult, boolean][] = [
    ["agrees", { action: "accept", content: { confirm: true } }, true],
    ["leaves the box empty", { action: "accept", content: { confirm: false } }, false],
    ["declines", { action: "decline" }, false],
    ["closes the form", { action: "cancel" }, false],
  ]
  test.each(answers)("asks the user, who %s", async (_, given, upgraded) => {
    const asked: string[] = []
    await using client = await connectAskable("v2 in the 2026 era", endpoint, {
      capabilities: { elicitation: { form: {} } },
      prepare: (sdk) =>
        sdk.setRequestHandler("elicitation/create", ({ params }) => {
          asked.push(params.message)
          return given
        }),
    })
    const progress: Progress[] = []

    const outcome = await outcomeOf(client, {}, progress)

    expect(asked).toEqual([
      expect.stringMatching(/^Upgrade the runtime of these 3 functions of account 123456789012\? orders-api/),
    ])
    if (upgraded) await expectUpgraded(client, outcome, progress)
    else expect([outcome.counts, await runtimeOf(client, "orders-api")]).toEqual([{}, "nodejs18.x"])
  })

  test("is walked by the reference client, for the functions that are named", async () => {
    const entry = join(import.meta.dirname, "..", "..", "clients", "lambda-ops.ts")
    const walk = async (...names: string[]) => {
      const child = spawn(process.execPath, [entry, endpoint.url, ...names])
      const output: Buffer[] = []
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => output.push(chunk))
      const [code] = (await once(child, "close")) as [number]
      return { code, printed: Buffer.concat(output).toString() }
    }

    const looked = await walk()
    const upgraded = await walk("orders-api", "orders-worker", "orders-api")
    const refused = await walk("invoices")

    expect(looked).toEqual({ code: 0, printed: expect.stringMatching(/\d of 10 functions expire/) })
    expect(looked.printed).not.toContain("upgrade")
    expect(upgraded).toEqual({
      code: 0,
      printed: expect.stringMatching(/… orders-api: upgraded[^]*2 upgraded\./),
    })
    expect(refused).toEqual({ code: 1, printed: expect.stringContaining("Not all of these can be upgraded") })
  })

  test("stays away from functions without the tag, and runs none of them", async () => {
    await using client = await connect("v1", endpoint)

    const upgrade = await client.call("upgrade_runtime", { functions: ["invoices"] })
    const invocation = await client.call("invoke_function", { function: "invoices" })

    expect(textOf(upgrade)).toContain("does not carry the tag mcp-lambda-ops=allowed")
    expect(textOf(invocation)).toContain("does not carry the tag mcp-lambda-ops=allowed")
  })
})
