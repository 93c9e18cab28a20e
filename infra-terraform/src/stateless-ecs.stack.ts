import { taskEnvironment } from "@mcp-on-aws/blueprint/environment"
import { taskPermissions } from "@mcp-on-aws/blueprint/permissions"
import { scopes } from "@mcp-on-aws/blueprint/scopes"
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
export function createStatelessEcsStack(): CleanStack {
  const stack = new CleanStack(name)
  declareAlarmActions(stack)
  createNetwork(stack)
  createImage(stack, statelessEcs.name)
  const notes = createTable(stack, "notes", statelessEcs.tables[0])
  const key = createStateKey(stack)
  const authorization = createAuthorization(stack, { server: statelessEcs.name, scopes: scopes.notes })
  const balancer = createLoadBalancer(stack, {
    ...statelessEcs,
    deregistrationDelaySeconds: statelessEcs.stopTimeoutSeconds,
  })
  const service = createService(stack, {
    server: statelessEcs,
    environment: fillEnvironment(name, taskEnvironment[name], {
      ...authorization.derived,
      ...balancer.derived,
      notes_table: attribute(notes, "name"),
    }),
    secrets: { MCP_REQUEST_STATE_KEY: attribute(key.version, "arn") },
    statements: taskPermissions[name],
    resources: { "notes table": attribute(notes, "arn") },
    balancer,
    group: createTaskGroup(stack, { front: balancer.group.id, port: statelessEcs.port }),
  })

  const tables = { notes }
  const dashboard = watchServing(stack, name, { balancer, service, tables })
  declareOutputs(stack, name, {
    ...authorization.outputs,
    ...outputServing({ balancer, service, tables, dashboard }),
    server: statelessEcs.name,
  })
  return stack
}
