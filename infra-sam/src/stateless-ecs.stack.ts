import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import type { StatelessService } from "@mcp-on-aws/servers/own-server"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import type { Construct } from "constructs"
import { createAccess } from "./constructs/access.ts"
import { EcsServer } from "./constructs/ecs-server.ts"
import { createTable } from "./constructs/table.ts"
import { type CleanStack, explain } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { openStack } from "./template/open-stack.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "stateless-ecs"
const DESCRIPTION = "MCP on ECS Fargate, stateless: ALB, DynamoDB (mcp-on-aws)"

/** MCP on Fargate with nothing kept between requests: any task answers any of them. */
export function createStatelessEcsStack(
  scope: Construct,
  { findCode, ...options }: StackOptions,
  server: StatelessService = statelessEcs,
): CleanStack {
  const about = { serverName: server.name, description: DESCRIPTION, ...options }
  const { stack, inputs } = openStack(scope, { kind: stackName, ...about })
  const name = inputs.text("name")
  const [notesFacts] = server.tables
  const protect = inputs.switch("deletion_protection")
  const notes = createTable(stack, "NotesTable", { name: `${name}-notes`, facts: notesFacts, protect })
  const { key, authorization } = createAccess(stack, { inputs, server })
  const running = new EcsServer(stack, {
    stackName,
    serverName: stackName,
    // A call in flight may go on for as long as its task may.
    server: { ...server, deregistrationDelaySeconds: server.stopTimeoutSeconds },
    inputs,
    authorization,
    builderUri: findCode(stack, imageBuilder.zipOf(server.name)),
    derived: { notes_table: notes.ref },
    stateKeyArn: key.ref,
    arns: { "notes table": notes.attrArn },
    tables: { "notes table": { TableName: notes.ref } },
  })
  running.addDashboard(stack, { stackName, inputs })
  declareOutputs(stack, stackName, {
    ...authorization.outputs,
    ...running.outputs,
    server: server.name,
    notes_table: notes.ref,
  })
  explain(notes, "What the server keeps: notes, and drafts that expire")
  return stack
}
