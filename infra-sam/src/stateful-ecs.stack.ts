import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import type { StatefulService } from "@mcp-on-aws/servers/own-server"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import type { Construct } from "constructs"
import { createAccess } from "./constructs/access.ts"
import { EcsServer } from "./constructs/ecs-server.ts"
import { createSessionStores } from "./constructs/session-stores.ts"
import type { CleanStack } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { openStack } from "./template/open-stack.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "stateful-ecs"
const DESCRIPTION = "MCP on ECS Fargate with sessions that outlive their task: ALB, DynamoDB (mcp-on-aws)"

/** MCP with sessions: sticky where clients keep the cookie, and a private port where they do not. */
export function createStatefulEcsStack(
  scope: Construct,
  { findCode, ...options }: StackOptions,
  server: StatefulService = statefulEcs,
): CleanStack {
  const about = { serverName: server.name, description: DESCRIPTION, ...options }
  const { stack, inputs } = openStack(scope, { kind: stackName, ...about })
  const stores = createSessionStores(stack, inputs)
  const { key, authorization } = createAccess(stack, { inputs, server })
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
  return stack
}
