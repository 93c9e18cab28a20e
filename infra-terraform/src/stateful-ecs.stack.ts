import { taskEnvironment } from "@mcp-on-aws/blueprint/environment"
import { taskPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { StatefulService } from "@mcp-on-aws/servers/own-server"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { declareAlarmActions } from "./constructs/alarms.ts"
import { createAuthorization } from "./constructs/authorization.ts"
import { createImage } from "./constructs/image.ts"
import { createLoadBalancer } from "./constructs/load-balancer.ts"
import { createNetwork } from "./constructs/network.ts"
import { createService } from "./constructs/service.ts"
import { outputServing, watchServing } from "./constructs/serving.ts"
import { createStateKey } from "./constructs/state-key.ts"
import { createTable } from "./constructs/table.ts"
import { createTaskGroup } from "./constructs/task-group.ts"
import { CleanStack } from "./terraform/clean-stack.ts"
import { declareOutputs } from "./terraform/declare-outputs.ts"
import { attribute } from "./terraform/expression.ts"
import { fillEnvironment } from "./terraform/fill-environment.ts"

const name = "stateful-ecs"

/** MCP sessions on Fargate that outlive their tasks: any task finds a session's owner, or becomes it, by the table. */
export function createStatefulEcsStack(server: StatefulService = statefulEcs): CleanStack {
  const stack = new CleanStack(name, server.name)
  declareAlarmActions(stack)
  const network = createNetwork(stack)
  createImage(stack, server.name)
  const notes = createTable(stack, "notes", server.tables[0])
  const sessions = createTable(stack, "sessions", server.tables[1])
  const key = createStateKey(stack)
  const authorization = createAuthorization(stack, { server: server.name, scopes: server.scopes })
  const balancer = createLoadBalancer(stack, server, network)
  const service = createService(stack, {
    server,
    environment: {
      ...fillEnvironment(name, taskEnvironment[name], {
        ...authorization.derived,
        ...balancer.derived,
        notes_table: attribute(notes, "name"),
        sessions_table: attribute(sessions, "name"),
      }),
      ...server.settings,
    },
    secrets: { MCP_REQUEST_STATE_KEY: attribute(key.version, "arn") },
    statements: taskPermissions[name],
    resources: { "notes table": attribute(notes, "arn"), "sessions table": attribute(sessions, "arn") },
    network,
    balancer,
    group: createTaskGroup(stack, { front: balancer.group.id, ...server }),
  })

  const tables = { notes, sessions }
  const dashboard = watchServing(stack, name, { balancer, service, tables })
  declareOutputs(stack, name, {
    ...authorization.outputs,
    ...outputServing({ balancer, service, tables, dashboard }),
    server: server.name,
  })
  return stack
}
