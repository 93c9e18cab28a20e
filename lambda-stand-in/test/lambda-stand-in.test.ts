import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch"
import {
  GetFunctionConfigurationCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "../src/start-lambda-stand-in.ts"
import { startLambdaStandIn } from "../src/start-lambda-stand-in.ts"

const region = "eu-west-1"
const FunctionName = "orders"
const DAY_S = 24 * 60 * 60
let standIn: LambdaStandIn
let lambda: LambdaClient
let config: { region: string; endpoint: string; credentials: object; maxAttempts: number }
beforeEach(async () => {
  standIn = await startLambdaStandIn()
  const credentials = { accessKeyId: "test", secretAccessKey: "test" }
  config = { region, endpoint: standIn.endpoint, credentials, maxAttempts: 1 }
  lambda = new LambdaClient(config as object)
  standIn.create(region, FunctionName, { lastInvoked: "2026-11-12" })
})
afterEach(() => standIn.close())

const read = () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
const upgrade = (RevisionId?: string) =>
  lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime: "nodejs24.x", RevisionId }))

describe("the stand-in of Lambda's API", () => {
  test("answers 50 functions a page, of one region", async () => {
    for (let number = 0; number < 60; number++) standIn.create(region, `fn-${number}`)
    standIn.create("us-east-1", "elsewhere")
    const first = await lambda.send(new ListFunctionsCommand({ MaxItems: 100 }))
    const last = await lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }))
    expect([first.Functions?.length, last.Functions?.length, last.NextMarker]).toEqual([50, 11, undefined])
  })

  test("refuses a revision that is not the latest, and a second update meanwhile", async () => {
    const { RevisionId } = await read()
    standIn.change(region, FunctionName, { Timeout: 9 })
    await expect(upgrade(RevisionId)).rejects.toMatchObject({ name: "PreconditionFailedException" })
    await upgrade((await read()).RevisionId)
    await expect(upgrade()).rejects.toMatchObject({ name: "ResourceConflictException" })
    expect(await read()).toMatchObject({ Runtime: "nodejs24.x", LastUpdateStatus: "InProgress" })
    expect(await read()).toMatchObject({ LastUpdateStatus: "Successful" })
  })

  test("lists subnets and security groups in another order at each look", async () => {
    const VpcConfig = { SubnetIds: ["a", "b"], SecurityGroupIds: ["c", "d"] }
    standIn.create(region, FunctionName, { VpcConfig })
    const looks = [(await read()).VpcConfig, (await read()).VpcConfig]
    expect(looks).toEqual([VpcConfig, { SubnetIds: ["b", "a"], SecurityGroupIds: ["d", "c"] }])
  })

  test("publishes a version of what is new, and of nothing else", async () => {
    const publish = () => lambda.send(new PublishVersionCommand({ FunctionName }))
    expect((await publish()).Version).toBe("1")
    expect((await publish()).Version).toBe("1")
    await upgrade()
    expect(await publish()).toMatchObject({ Version: "2", Runtime: "nodejs24.x" })
  })

  test("lists the published versions too where they are asked for", async () => {
    await lambda.send(new PublishVersionCommand({ FunctionName }))
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }))
    expect(Functions.map(({ Version }) => Version)).toEqual(["$LATEST", "1"])
  })

  test("updates no function to a runtime that is blocked, and anything else of one that has it", async () => {
    standIn.create(region, "old", { Runtime: "python3.6" })
    const update = (Runtime?: "python3.6") =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "old", Timeout: 9, Runtime }))
    await expect(update("python3.6")).rejects.toMatchObject({ name: "InvalidParameterValueException" })
    expect(await update()).toMatchObject({ Runtime: "python3.6" })
  })

  test("refuses the first invocation of an idle function, and runs it once it is active", async () => {
    standIn.create(region, "idle", { State: "Inactive" })
    const invoke = () => lambda.send(new InvokeCommand({ FunctionName: "idle" }))
    const state = async () =>
      (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "idle" }))).State
    await expect(invoke()).rejects.toMatchObject({ name: "ResourceConflictException" })
    expect([await state(), await state()]).toEqual(["Pending", "Active"])
    expect(await invoke()).toMatchObject({ StatusCode: 200 })
  })

  test("invokes nothing whose reserved concurrency is 0, and says that it is that", async () => {
    standIn.create(region, "off", { reservedConcurrency: 0 })
    await expect(lambda.send(new InvokeCommand({ FunctionName: "off" }))).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    })
  })

  test("invokes a durable function by a qualifier alone", async () => {
    standIn.create(region, "durable", { DurableConfig: { ExecutionTimeout: 60 } })
    const invoke = (Qualifier?: string) =>
      lambda.send(new InvokeCommand({ FunctionName: "durable", Qualifier }))
    await expect(invoke()).rejects.toMatchObject({ name: "InvalidParameterValueException" })
    expect(await invoke("$LATEST")).toMatchObject({ StatusCode: 200 })
  })

  test("tells weights of aliases and how runtimes are updated, and nothing of another account", async () => {
    const live = { version: "3", weights: { "4": 0.25 } }
    standIn.create(region, "split", { aliases: { live }, runtimeUpdates: "Manual" })
    const { Aliases } = await lambda.send(new ListAliasesCommand({ FunctionName: "split" }))
    const managed = await lambda.send(new GetRuntimeManagementConfigCommand({ FunctionName: "split" }))
    expect(Aliases).toMatchObject([
      { FunctionVersion: "3", RoutingConfig: { AdditionalVersionWeights: { "4": 0.25 } } },
    ])
    expect(managed.UpdateRuntimeOn).toBe("Manual")
    const Resource = `arn:aws:lambda:${region}:999999999999:function:split`
    const tags = lambda.send(new ListTagsCommand({ Resource }))
    await expect(tags).rejects.toMatchObject({ name: "AccessDeniedException" })
  })

  test("tells the days with an invocation, as CloudWatch does", async () => {
    await lambda.send(new InvokeCommand({ FunctionName }))
    const today = Math.floor(Date.now() / 1000 / DAY_S) * DAY_S
    const daysSince = async (StartTime: Date) => {
      const { Datapoints = [] } = await new CloudWatchClient(config as object).send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/Lambda",
          MetricName: "Invocations",
          Dimensions: [{ Name: "FunctionName", Value: FunctionName }],
          Period: DAY_S,
          StartTime,
          EndTime: new Date((today + DAY_S) * 1000),
          Statistics: ["Sum"],
        }),
      )
      return Datapoints.map(({ Timestamp, Sum }) => [Timestamp?.getTime(), Sum])
    }
    const both = [
      [Date.parse("2026-11-12"), 1],
      [today * 1000, 1],
    ]
    expect(await daysSince(new Date("2026-01-01"))).toEqual(both)
    expect(await daysSince(new Date(today * 1000))).toEqual(both.slice(1))
  })

  test("refuses what lambda-ops has no business with", async () => {
    const response = await fetch(`${standIn.endpoint}/2015-03-31/functions/orders`, { method: "DELETE" })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ message: expect.stringContaining("DELETE") })
  })
})
