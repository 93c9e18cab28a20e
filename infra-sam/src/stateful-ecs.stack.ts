import { scopes } from "@mcp-on-aws/blueprint/scopes"
import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
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

const stackName = "stateful-ecs"
const DESCRIPTION = "MCP on ECS Fargate with sessions that outlive their task: ALB, DynamoDB (mcp-on-aws)"

/** MCP with sessions: sticky where clients keep the cookie, and a private port where they do not. */
export function createStatefulEcs(scope: Construct, { findCode, ...options }: StackOptions): CleanStack {
  const stack = new CleanStack(scope, stackName, { description: DESCRIPTION, ...options })
  const inputs = declareInputs(stack, stackName)
  declareRules(stack, stackName)
  const name = inputs.text("name")
  const [notesFacts, sessionsFacts] = statefulEcs.tables
  const protect = inputs.switch("deletion_protection")
  const notes = createTable(stack, "NotesTable", { name: `${name}-notes`, facts: notesFacts, protect })
  const sessions = createTable(stack, "SessionsTable", {
    name: `${name}-sessions`,
    facts: sessionsFacts,
    protect,
  })
  const key = createStateKey(stack, name)
  const authorization = new Authorization(stack, {
    inputs,
    serverName: statefulEcs.name,
    scopes: scopes.notes,
    protect: inputs.isOn("deletion_protection"),
  })
  const server = new EcsServer(stack, {
    stackName,
    serverName: stackName,
    server: statefulEcs,
    inputs,
    authorization,
    builderUri: findCode(stack, imageBuilder.zipOf(statefulEcs.name)),
    derived: { notes_table: notes.ref, sessions_table: sessions.ref },
    stateKeyArn: key.ref,
    arns: { "notes table": notes.attrArn, "sessions table": sessions.attrArn },
    tables: { "notes table": { TableName: notes.ref }, "sessions table": { TableName: sessions.ref } },
  })
  server.addDashboard(stack, { stackName, inputs })
  declareOutputs(stack, stackName, {
    ...authorization.outputs,
    ...server.outputs,
    server: statefulEcs.name,
    notes_table: notes.ref,
    sessions_table: sessions.ref,
  })
  explain(notes, "What the server keeps: notes, and drafts that expire")
  explain(sessions, "Sessions, their events and answers: each row expires")
  explain(key, "Signs what a call carries across its rounds")
  explain(authorization, "Who may call: a user pool, where authorization is cognito")
  return stack
}
