import { taskEnvironment } from "@mcp-on-aws/blueprint/environment"
import { taskPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { StatelessService } from "@mcp-on-aws/servers/own-server"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
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

const name = "stateless-ecs"

/** MCP on Fargate with nothing kept between requests: any task behind the load balancer answers any of them. */
export function createStatelessEcsStack(server: StatelessService = statelessEcs): CleanStack {
  const stack = new CleanStack(name, server.name)
  declareAlarmActions(stack)
  const network = createNetwork(stack)
  createImage(stack, server.name)
  const notes = createTable(stack, "notes", server.tables[0])
  const key = createStateKey(stack)
  const authorization = createAuthorization(stack, { server: server.name, scopes: server.scopes })
  // A call in flight may go on for as long as its task may.
  const target = { ...server, deregistrationDelaySeconds: server.stopTimeoutSeconds }
  const balancer = createLoadBalancer(stack, target, network)
  const service = createService(stack, {
    server,
    environment: {
      ...fillEnvironment(name, taskEnvironment[name], {
        ...authorization.derived,
        ...balancer.derived,
        notes_table: attribute(notes, "name"),
      }),
      ...server.settings,
    },
    secrets: { MCP_REQUEST_STATE_KEY: attribute(key.version, "arn") },
    statements: taskPermissions[name],
    resources: { "notes table": attribute(notes, "arn") },
    network,
    balancer,
    group: createTaskGroup(stack, { front: balancer.group.id, port: server.port }),
  })

  const tables = { notes }
  const dashboard = watchServing(stack, name, { balancer, service, tables })
  declareOutputs(stack, name, {
    ...authorization.outputs,
    ...outputServing({ balancer, service, tables, dashboard }),
    server: server.name,
  })
  return stack
}
