import { alarms } from "@mcp-on-aws/blueprint/alarms"
import { functionEnvironment } from "@mcp-on-aws/blueprint/environment"
import { functionPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { FunctionServer } from "@mcp-on-aws/servers/own-server"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { createAlarms, declareAlarmActions } from "./constructs/alarms.ts"
import { createAuthorization } from "./constructs/authorization.ts"
import { createDashboard } from "./constructs/dashboard.ts"
import { declareBundle } from "./constructs/function.ts"
import { createFronts } from "./constructs/lambda-fronts.ts"
import { createStateKey } from "./constructs/state-key.ts"
import { createTable } from "./constructs/table.ts"
import { CleanStack } from "./terraform/clean-stack.ts"
import { declareOutputs } from "./terraform/declare-outputs.ts"
import { attribute } from "./terraform/expression.ts"
import { fillEnvironment } from "./terraform/fill-environment.ts"

const name = "stateless-lambda"

/** MCP on Lambda with nothing kept between requests: up to three front doors, one zip, one table. */
export function createStatelessLambdaStack(server: FunctionServer = statelessLambda): CleanStack {
  const stack = new CleanStack(name, server.name)
  declareBundle(stack, server.name)
  declareAlarmActions(stack)
  const notes = createTable(stack, "notes", server.tables[0])
  const key = createStateKey(stack)
  const authorization = createAuthorization(stack, { server: server.name, scopes: server.scopes })
  const derived = {
    ...authorization.derived,
    notes_table: attribute(notes, "name"),
    request_state_key: attribute(key.version, "secret_string"),
  }
  const fronts = createFronts(stack, {
    server,
    environments: functionEnvironment[name],
    fill: (environment, values) => ({
      ...fillEnvironment(name, environment, { ...derived, ...values }),
      ...server.settings,
    }),
    statements: functionPermissions[name],
    resources: { "notes table": attribute(notes, "arn") },
    alarms: alarms[name],
  })

  const table = { TableName: attribute(notes, "name") }
  createAlarms(stack, alarms[name], { of: "notes table", dimensions: table })
  const dashboard = createDashboard(stack, {
    stack: name,
    dimensions: { ...fronts.dimensions, "notes table": [table] },
  })
  declareOutputs(stack, name, {
    ...authorization.outputs,
    ...fronts.outputs,
    server: server.name,
    notes_table: attribute(notes, "name"),
    dashboard_url: dashboard,
  })
  return stack
}
