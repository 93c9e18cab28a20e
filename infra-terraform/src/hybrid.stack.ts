import { alarms } from "@mcp-on-aws/blueprint/alarms"
import { functionEnvironment, taskEnvironment } from "@mcp-on-aws/blueprint/environment"
import { functionPermissions, taskPermissions } from "@mcp-on-aws/blueprint/permissions"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { createAlarms, declareAlarmActions } from "./constructs/alarms.ts"
import { createAuthorization } from "./constructs/authorization.ts"
import { createFunction, declareBundle } from "./constructs/function.ts"
import { createImage } from "./constructs/image.ts"
import { addLambdaTarget } from "./constructs/lambda-target.ts"
import { createLoadBalancer } from "./constructs/load-balancer.ts"
import { createNetwork } from "./constructs/network.ts"
import { createService } from "./constructs/service.ts"
import { outputServing, watchServing } from "./constructs/serving.ts"
import { createStateKey } from "./constructs/state-key.ts"
import { createTable } from "./constructs/table.ts"
import { createTaskGroup } from "./constructs/task-group.ts"
import { CleanStack } from "./terraform/clean-stack.ts"
import { declareOutputs } from "./terraform/declare-outputs.ts"
import { attribute, numberOf } from "./terraform/expression.ts"
import { fillEnvironment } from "./terraform/fill-environment.ts"

const name = "hybrid"

/** One URL, and each era where it is served best: requests that need no session by a function, sessions by tasks. */
export function createHybridStack(): CleanStack {
  const stack = new CleanStack(name)
  declareAlarmActions(stack)
  const network = createNetwork(stack)
  createImage(stack, statefulEcs.name)
  declareBundle(stack, statelessLambda.name)
  const notes = createTable(stack, "notes", statefulEcs.tables[0])
  const sessions = createTable(stack, "sessions", statefulEcs.tables[1])
  const key = createStateKey(stack)
  const authorization = createAuthorization(stack, { server: name, scopes: statefulEcs.scopes })
  const balancer = createLoadBalancer(stack, statefulEcs, network)
  const derived = {
    ...authorization.derived,
    ...balancer.derived,
    notes_table: attribute(notes, "name"),
    sessions_table: attribute(sessions, "name"),
    request_state_key: attribute(key.version, "secret_string"),
  }
  const service = createService(stack, {
    server: statefulEcs,
    environment: fillEnvironment(name, taskEnvironment["stateful-ecs"], derived),
    secrets: { MCP_REQUEST_STATE_KEY: attribute(key.version, "arn") },
    statements: taskPermissions["stateful-ecs"],
    resources: { "notes table": attribute(notes, "arn"), "sessions table": attribute(sessions, "arn") },
    network,
    balancer,
    prefix: "task_",
    group: createTaskGroup(stack, { front: balancer.group.id, ...statefulEcs }),
  })
  const fn = createHandler(stack, derived, { "notes table": attribute(notes, "arn") })
  const group = addLambdaTarget(stack, {
    fn,
    requests: statelessLambda.needsNoSession,
    listeners: balancer.forwarding,
  })
  createAlarms(stack, alarms[name], {
    of: "function group",
    dimensions: { LoadBalancer: balancer.arnSuffix, TargetGroup: attribute(group, "arn_suffix") },
  })

  const tables = { notes, sessions }
  const dashboard = watchServing(stack, name, {
    balancer,
    service,
    tables,
    more: { function: [{ FunctionName: fn.name }] },
  })
  declareOutputs(stack, name, {
    ...authorization.outputs,
    ...outputServing({ balancer, service, tables, dashboard }),
    server: name,
  })
  return stack
}

function createHandler(
  stack: CleanStack,
  derived: Readonly<Record<string, string>>,
  resources: Readonly<Record<string, string>>,
) {
  return createFunction(stack, "function", {
    facts: statelessLambda,
    description: `${statelessLambda.name} behind the load balancer`,
    handler: statelessLambda.handlers.buffered,
    memoryMb: numberOf("${var.memory_mb}"),
    timeoutSeconds: statelessLambda.timeoutSeconds.buffered,
    environment: fillEnvironment(name, functionEnvironment["stateless-lambda"].target, derived),
    statements: functionPermissions["stateless-lambda"],
    resources,
    alarms: { of: "function", among: alarms[name] },
  })
}
