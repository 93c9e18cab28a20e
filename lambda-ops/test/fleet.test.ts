import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { NOW, createBench, createMemoryAudit, credentials, textOf } from "./bench.ts"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { hasMoto, MOTO_IS_MISSING } from "@mcp-on-aws/moto/start"
import { startLambdaOfMoto } from "./moto.ts"

const DAY_MS = 24 * 60 * 60 * 1000
const regions = ["eu-west-1", "us-east-1"]

interface Backend {
  readonly endpoint: string
  readonly create: (region: string, name: string, about: About) => Promise<void>
  readonly close: () => Promise<void>
}

interface About {
  readonly runtime?: string
  readonly tags?: Record<string, string>
}

async function startStandIn(): Promise<Backend> {
  const lambda = await startLambdaStandIn()
  lambda.faults.invoke = () => "pong"
  return {
    endpoint: lambda.endpoint,
    close: lambda.close,
    create: async (region, name, { runtime = "nodejs18.x", tags = {} }) =>
      lambda.create(region, name, { Runtime: runtime, tags }),
  }
}

async function startMotoBackend(): Promise<Backend> {
  const moto = await startLambdaOfMoto()
  return {
    endpoint: moto.endpoint,
    close: moto.close,
    create: (region, name, { runtime = "nodejs18.x", tags = {} }) =>
      moto.create(region, name, { Runtime: runtime, Tags: tags }),
  }
}

if (!hasMoto) {
  console.warn(`SKIPPED, so nothing here was tried against it: ${MOTO_IS_MISSING}`)
}

describe.each([
  ["the stand-in", startStandIn, true],
  ["moto_server", startMotoBackend, hasMoto],
] as const)("a fleet on %s", (_, start, installed) => {
  const promise = installed ? test : test.skip
  let backend: Backend
  const bench = () => {
    const audit = createMemoryAudit()
    return { ...createBench({ endpoint: backend.endpoint, names: regions, audit: audit.log }), audit }
  }
  beforeAll(async () => {
    if (!installed) return
    backend = await start()
    const tags = { "mcp-lambda-ops": "allowed" }
    for (let number = 0; number < 60; number++) {
      await backend.create(regions[number % 2] ?? "", `old-${number}`, number < 40 ? { tags } : {})
    }
    await backend.create("us-east-1", "new", { runtime: "nodejs24.x", tags })
  })
  afterAll(() => backend?.close())

  promise("is found in all regions, by tag too", async () => {
    const { call } = bench()
    const { structuredContent: all } = await call("find_expiring_functions", {})
    expect(all).toMatchObject({ complete: true, scanned: 61, expiring: 60 })
    const tag = { tag_key: "mcp-lambda-ops", tag_value: "allowed" }
    expect((await call("find_expiring_functions", tag)).structuredContent).toMatchObject({ expiring: 40 })
  })

  promise("is planned, upgraded with the plan's token, and found upgraded", async () => {
    const { call, audit } = bench()
    const functions = ["old-0", "old-2", "old-4"]
    const { structuredContent: plan } = await call("plan_runtime_upgrade", { functions })
    expect(plan).toMatchObject({
      ready: [{ function: "old-0" }, { function: "old-2" }, { function: "old-4" }],
    })
    const done = await call("upgrade_runtime", { functions, plan_token: plan.plan_token })
    expect(done.structuredContent).toMatchObject({ counts: { upgraded: 3 } })
    expect(audit.steps().filter((step) => step === "upgraded")).toHaveLength(3)
    const { structuredContent: shown } = await call("get_function", { function: "old-2" })
    expect(shown).toMatchObject({
      runtime: "nodejs24.x",
      last_update_status: "Successful",
      versions: [{ version: "1", runtime: "nodejs18.x", same_code: true, backup: true }],
    })
  })

  promise("has the old runtime back where the smoke test fails", async () => {
    const { call } = bench()
    const smoke_test = { expect: "something that it does not answer" }
    const done = await call("upgrade_runtime", { functions: ["old-6"], smoke_test }, { user: "yes" })
    expect(done.structuredContent).toMatchObject({ counts: { rolled_back: 1 } })
    const { structuredContent: shown } = await call("get_function", { function: "old-6" })
    expect(shown).toMatchObject({ runtime: "nodejs18.x", last_update_status: "Successful" })
  })

  promise("is rolled back when somebody wants that", async () => {
    const { call } = bench()
    await call("upgrade_runtime", { functions: ["old-8"] }, { user: "yes" })
    const done = await call("rollback_runtime", { function: "old-8" }, { user: "yes" })
    expect(done.structuredContent).toMatchObject({ rolled_back: true, to: "nodejs18.x", version: "1" })
  })

  promise("is left alone where it does not carry the tag", async () => {
    const { call } = bench()
    await expect(call("upgrade_runtime", { functions: ["old-40"] }, { user: "yes" })).rejects.toThrow(
      /does not carry the tag/,
    )
    await expect(call("invoke_function", { function: "old-40" })).rejects.toThrow(/does not carry the tag/)
  })

  promise("is invoked", async () => {
    const { call } = bench()
    const { structuredContent } = await call("invoke_function", {
      function: "old-10",
      payload: { n: 1 },
      confirm: true,
    })
    expect(structuredContent).toMatchObject({ status: 200, failed: false })
  })

  promise("is a clear error where a function is not there", async () => {
    const { call } = bench()
    await expect(call("get_function", { function: "nothing" })).rejects.toThrow(/no such function/)
    expect(textOf(await call("plan_runtime_upgrade", { functions: ["nothing"] }))).toMatch(/no such function/)
  })
})

const onMoto = hasMoto ? test : test.skip

onMoto("the last day with an invocation is read from CloudWatch", async () => {
  const moto = await startLambdaOfMoto()
  try {
    await moto.create("eu-west-1", "busy", {})
    const invocation = (Timestamp: Date, Value: number) => ({
      MetricName: "Invocations",
      Dimensions: [{ Name: "FunctionName", Value: "busy" }],
      Timestamp,
      Value,
    })
    const MetricData = [invocation(new Date(NOW - 9 * DAY_MS), 3), invocation(new Date(NOW - 2 * DAY_MS), 0)]
    const cloudWatch = new CloudWatchClient({ region: "eu-west-1", endpoint: moto.endpoint, credentials })
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: "AWS/Lambda", MetricData }))
    const { call } = createBench({ endpoint: moto.endpoint })
    const { structuredContent } = await call("get_function", { function: "busy" })
    expect(structuredContent).toMatchObject({ last_invocation: "2026-11-12" })
  } finally {
    await moto.close()
  }
})
