import { scopes } from "@mcp-on-aws/blueprint/scopes"
import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import type { StatefulService } from "@mcp-on-aws/servers/own-server"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import type { Construct } from "constructs"
import { Authorization } from "./constructs/authorization.ts"
import { EcsServer } from "./constructs/ecs-server.ts"
import { createStateKey } from "./constructs/state-key.ts"
import { createSessionStores } from "./constructs/session-stores.ts"
import { CleanStack, explain } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { declareRules } from "./template/declare-rules.ts"
import { declareInputs } from "./template/inputs.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "stateful-ecs"
const sample: StatefulService = { ...statefulEcs, scopes: scopes.notes }
const DESCRIPTION = "MCP on ECS Fargate with sessions that outlive their task: ALB, DynamoDB (mcp-on-aws)"

/** MCP with sessions: sticky where clients keep the cookie, and a private port where they do not. */
export function createStatefulEcsStack(
  scope: Construct,
  { findCode, ...options }: StackOptions,
  server = sample,
): CleanStack {
  const stack = new CleanStack(scope, server.name, { description: DESCRIPTION, ...options })
  const inputs = declareInputs(stack, stackName, { name: server.name })
  declareRules(stack, stackName)
  const name = inputs.text("name")
  const stores = createSessionStores(stack, inputs)
  const key = createStateKey(stack, name)
  const authorization = new Authorization(stack, {
    inputs,
    serverName: server.name,
    scopes: server.scopes,
    protect: inputs.isOn("deletion_protection"),
  })
  const running = new EcsServer(stack, {
    stackName,
    serverName: stackName,
    server,
    inputs,
    authorization,
    builderUri: findCode(stack, imageBuilder.zipOf(server.name)),
    derived: stores.derived,
    stateKeyArn: key.ref,
    arns: stores.arns,
    tables: stores.dimensions,
  })
  running.addDashboard(stack, { stackName, inputs })
  declareOutputs(stack, stackName, {
    ...authorization.outputs,
    ...running.outputs,
    server: server.name,
    notes_table: stores.derived.notes_table,
    sessions_table: stores.derived.sessions_table,
  })
  explain(key, "Signs what a call carries across its rounds")
  explain(authorization, "Who may call: a user pool, where authorization is cognito")
  return stack
}
