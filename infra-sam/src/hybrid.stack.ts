import { alarms } from "@mcp-on-aws/blueprint/alarms"
import { functionEnvironment } from "@mcp-on-aws/blueprint/environment"
import { functionPermissions } from "@mcp-on-aws/blueprint/permissions"
import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import type { Construct } from "constructs"
import { Alarms, countErrors, type MetricDimensions } from "./constructs/alarms.ts"
import { Authorization } from "./constructs/authorization.ts"
import { EcsServer } from "./constructs/ecs-server.ts"
import { LambdaTarget } from "./constructs/lambda-target.ts"
import { type CodeUri, ServerFunction } from "./constructs/server-function.ts"
import { createStateKey, readStateKey } from "./constructs/state-key.ts"
import { createSessionStores } from "./constructs/session-stores.ts"
import { choose } from "./template/choose.ts"
import { CleanStack, explain } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { declareRules } from "./template/declare-rules.ts"
import { type Arns, type DerivedValues, fillEnvironment, fillStatements } from "./template/fill.ts"
import { declareInputs, type Inputs } from "./template/inputs.ts"
import { not } from "./template/conditions.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "hybrid"
const DESCRIPTION =
  "MCP of both eras behind one ALB: Lambda without sessions, ECS Fargate with them (mcp-on-aws)"

/** One URL, and each era where it is served best: requests that need no session by a function, sessions by tasks. */
export function createHybridStack(scope: Construct, { findCode, ...options }: StackOptions): CleanStack {
  const stack = new CleanStack(scope, stackName, { description: DESCRIPTION, ...options })
  const inputs = declareInputs(stack, stackName)
  declareRules(stack, stackName)
  const name = inputs.text("name")
  const stores = createSessionStores(stack, inputs)
  const key = createStateKey(stack, name)
  const authorization = new Authorization(stack, {
    inputs,
    serverName: stackName,
    scopes: statefulEcs.scopes,
    protect: inputs.isOn("deletion_protection"),
  })
  const server = new EcsServer(stack, {
    stackName,
    serverName: "stateful-ecs",
    server: statefulEcs,
    inputs,
    authorization,
    builderUri: findCode(stack, imageBuilder.zipOf(statefulEcs.name)),
    derived: { ...stores.derived, request_state_key: readStateKey(key) },
    stateKeyArn: key.ref,
    arns: stores.arns,
    tables: stores.dimensions,
    prefix: "task_",
  })
  const handler = createHandler(stack, {
    inputs,
    codeUri: findCode(stack, statelessLambda.zip),
    derived: server.derived,
    arns: stores.arns,
  })
  countErrors(handler, "FunctionErrors", { name: handler.logGroup, stackName: name })
  const target = new LambdaTarget(stack, {
    name: `${name}-function`,
    handler,
    listenerArn: server.balancer.listenerArn,
    requests: statelessLambda.needsNoSession,
  })
  const functionDimensions = { FunctionName: handler.functionName }
  const groupDimensions = { LoadBalancer: server.balancer.fullName, TargetGroup: target.groupName }
  watchFunction(stack, inputs, { functionDimensions, groupDimensions })
  server.addDashboard(stack, { stackName, inputs }, [functionDimensions])
  declareOutputs(stack, stackName, {
    ...authorization.outputs,
    ...server.outputs,
    server: stackName,
    notes_table: stores.derived.notes_table,
    sessions_table: stores.derived.sessions_table,
  })
  explain(key, "Signs what a call carries across its rounds: either server opens what the other has sealed")
  explain(authorization, "Who may call: a user pool, where authorization is cognito")
  explain(handler, "Requests of 2026-07-28, which need no session, go to this function")
  explain(target, "The rule that sends them there")
  return stack
}

interface WatchedFunction {
  readonly functionDimensions: MetricDimensions
  readonly groupDimensions: MetricDimensions
}

/** What the function says of itself, and what the load balancer says of it. */
function watchFunction(
  stack: CleanStack,
  inputs: Inputs,
  { functionDimensions, groupDimensions }: WatchedFunction,
) {
  const options = { inputs, alarms: alarms[stackName] }
  const dimensions = { function: functionDimensions }
  new Alarms(stack, "function-alarms", { ...options, dimensions, prefix: "function-" })
  new Alarms(stack, "function-group-alarms", {
    ...options,
    dimensions: { "function group": groupDimensions },
  })
}

interface HandlerOptions {
  readonly inputs: Inputs
  readonly codeUri: CodeUri
  readonly derived: DerivedValues
  readonly arns: Arns
}

function createHandler(
  stack: CleanStack,
  { inputs, codeUri, derived, arns }: HandlerOptions,
): ServerFunction {
  const reserves = not(stack, "ReservesConcurrency", inputs.is("reserved_concurrency", "-1", "None"))
  return new ServerFunction(stack, "Function", {
    name: `${inputs.text("name")}-function`,
    description: `${statelessLambda.name} behind the load balancer`,
    codeUri,
    handler: statelessLambda.handlers.buffered,
    platform: {
      runtime: statelessLambda.runtime,
      architectures: [statelessLambda.architecture],
      tracing: choose(inputs.isOn("tracing"), "Active", "PassThrough"),
    },
    memoryMb: inputs.number("memory_mb"),
    timeoutSeconds: statelessLambda.timeoutSeconds.buffered,
    reservedConcurrency: choose(reserves, inputs.number("reserved_concurrency")),
    environment: fillEnvironment(functionEnvironment["stateless-lambda"].target, {
      stack: stackName,
      inputs,
      derived,
    }),
    statements: (logGroup) =>
      fillStatements(functionPermissions["stateless-lambda"], { ...arns, "log group": logGroup }, inputs),
    logRetentionDays: inputs.number("log_retention_days"),
  })
}
