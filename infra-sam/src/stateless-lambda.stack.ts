import type { FunctionServer } from "@mcp-on-aws/servers/own-server"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import type { Construct } from "constructs"
import { describeDashboardUrl } from "./constructs/dashboard.ts"
import { createAccess } from "./constructs/access.ts"
import { LambdaServer } from "./constructs/lambda-server.ts"
import { readStateKey } from "./constructs/state-key.ts"
import { createTable } from "./constructs/table.ts"
import { type CleanStack, explain } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { openStack } from "./template/open-stack.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "stateless-lambda"
const DESCRIPTION = "MCP on Lambda, stateless: API Gateway, Function URL, DynamoDB (mcp-on-aws)"

/** MCP on Lambda with nothing kept between requests: up to three front doors, one zip, one table. */
export function createStatelessLambdaStack(
  scope: Construct,
  { findCode, ...options }: StackOptions,
  server: FunctionServer = statelessLambda,
): CleanStack {
  const about = { serverName: server.name, description: DESCRIPTION, ...options }
  const { stack, inputs } = openStack(scope, { kind: stackName, ...about })
  const name = inputs.text("name")
  const notes = createTable(stack, "NotesTable", {
    name: `${name}-notes`,
    facts: server.tables[0],
    protect: inputs.switch("deletion_protection"),
  })
  const { key, authorization } = createAccess(stack, { inputs, server })
  const running = new LambdaServer(stack, {
    stackName,
    server,
    inputs,
    authorization,
    codeUri: findCode(stack, server.zip),
    derived: { notes_table: notes.ref, request_state_key: readStateKey(key) },
    arns: { "notes table": notes.attrArn },
    watched: { "notes table": { TableName: notes.ref } },
  })
  declareOutputs(stack, stackName, {
    ...authorization.outputs,
    ...running.outputs,
    server: server.name,
    notes_table: notes.ref,
    dashboard_url: describeDashboardUrl(name),
  })
  explain(notes, "What the server keeps: notes, and drafts that expire")
  return stack
}
