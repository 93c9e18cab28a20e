import { scopes } from "@mcp-on-aws/blueprint/scopes"
import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import type { Construct } from "constructs"
import { Authorization } from "./constructs/authorization.ts"
import { EcsServer } from "./constructs/ecs-server.ts"
import { createStateKey } from "./constructs/state-key.ts"
import { createTable } from "./constructs/table.ts"
import { CleanStack, explain } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { declareRules } from "./template/declare-rules.ts"
import { declareInputs } from "./template/inputs.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "stateless-ecs"
const DESCRIPTION = "MCP on ECS Fargate, stateless: ALB, DynamoDB (mcp-on-aws)"

/** MCP on Fargate with nothing kept between requests: any task answers any of them. */
export function createStatelessEcsStack(
  scope: Construct,
  { findCode, ...options }: StackOptions,
): CleanStack {
  const stack = new CleanStack(scope, stackName, { description: DESCRIPTION, ...options })
  const inputs = declareInputs(stack, stackName)
  declareRules(stack, stackName)
  const name = inputs.text("name")
  const [notesFacts] = statelessEcs.tables
  const protect = inputs.switch("deletion_protection")
  const notes = createTable(stack, "NotesTable", { name: `${name}-notes`, facts: notesFacts, protect })
  const key = createStateKey(stack, name)
  const authorization = new Authorization(stack, {
    inputs,
    serverName: statelessEcs.name,
    scopes: scopes.notes,
    protect: inputs.isOn("deletion_protection"),
  })
  const server = new EcsServer(stack, {
    stackName,
    serverName: stackName,
    // A call in flight may go on for as long as its task may.
    server: { ...statelessEcs, deregistrationDelaySeconds: statelessEcs.stopTimeoutSeconds },
    inputs,
    authorization,
    builderUri: findCode(stack, imageBuilder.zipOf(statelessEcs.name)),
    derived: { notes_table: notes.ref },
    stateKeyArn: key.ref,
    arns: { "notes table": notes.attrArn },
    tables: { "notes table": { TableName: notes.ref } },
  })
  server.addDashboard(stack, { stackName, inputs })
  declareOutputs(stack, stackName, {
    ...authorization.outputs,
    ...server.outputs,
    server: statelessEcs.name,
    notes_table: notes.ref,
  })
  explain(notes, "What the server keeps: notes, and drafts that expire")
  explain(key, "Signs what a call carries across its rounds")
  explain(authorization, "Who may call: a user pool, where authorization is cognito")
  return stack
}
