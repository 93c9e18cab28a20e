import { IamPolicy } from "#aws/iam-policy"
import { IamRolePolicy } from "#aws/iam-role-policy"
import { alarms } from "@mcp-on-aws/blueprint/alarms"
import { functionEnvironment } from "@mcp-on-aws/blueprint/environment"
import { functionPermissions, operationsStatements } from "@mcp-on-aws/blueprint/permissions"
import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import { declareAlarmActions } from "./constructs/alarms.ts"
import { createAuthorization } from "./constructs/authorization.ts"
import { createDashboard } from "./constructs/dashboard.ts"
import { declareBundle } from "./constructs/function.ts"
import { createFronts } from "./constructs/lambda-fronts.ts"
import { createStateKey } from "./constructs/state-key.ts"
import { CleanStack, partition, region } from "./terraform/clean-stack.ts"
import { declareOutputs } from "./terraform/declare-outputs.ts"
import { attribute, bare, countWhere, maybe } from "./terraform/expression.ts"
import { fillEnvironment } from "./terraform/fill-environment.ts"

const name = "lambda-ops"
const deployed = "var.deploy_function"

/** A policy for whoever runs the server at home; the deployed server, with the same policy, where that is asked for. */
export function createLambdaOpsStack(): CleanStack {
  const stack = new CleanStack(name)
  declareBundle(stack, lambdaOps.name)
  declareAlarmActions(stack)
  const policy = createPolicy(stack)
  const key = createStateKey(stack, deployed)
  const authorization = createAuthorization(stack, {
    server: lambdaOps.name,
    scopes: lambdaOps.scopes,
    // There is nothing to lose but who may sign in.
    deletionProtection: "INACTIVE",
    when: deployed,
  })
  const derived = {
    ...authorization.derived,
    request_state_key: maybe(key.version, "secret_string"),
    regions: '${join(",", local.regions)}',
    tag: "${var.tag_key}=${var.tag_value}",
  }
  const fronts = createFronts(stack, {
    server: lambdaOps,
    environments: functionEnvironment[name],
    fill: (environment, values) => fillEnvironment(name, environment, { ...derived, ...values }),
    statements: functionPermissions[name],
    resources: {},
    alarms: alarms[name],
    when: deployed,
  })
  for (const front of ["rest", "url", "http"] as const) {
    new IamRolePolicy(stack.apart, `${front}_operations`, {
      ...countWhere(`local.${front}`),
      name: "operations",
      role: fronts.functions[front].roleName,
      policy: "${local.operations}",
    })
  }

  const dashboard = createDashboard(stack, {
    stack: name,
    dimensions: fronts.dimensions,
    when: deployed,
  })
  declareOutputs(stack, name, {
    ...authorization.outputs,
    ...fronts.outputs,
    server: lambdaOps.name,
    policy_arn: attribute(policy, "arn"),
    dashboard_url: `\${var.deploy_function ? "${dashboard}" : null}`,
  })
  return stack
}

/** The server's own statements, as `--print-policy` prints them: writes only where they are allowed. */
function createPolicy(stack: CleanStack): IamPolicy {
  const { reads, writes } = operationsStatements({
    tag: { key: "${var.tag_key}", value: "${var.tag_value}" },
    partition,
    regions: "${local.regions}",
  })
  stack.local("regions", `\${length(var.regions) > 0 ? var.regions : [${bare(region)}]}`)
  stack.local("reads", reads)
  stack.local("writes", writes)
  stack.local(
    "operations",
    '${jsonencode({ Version = "2012-10-17", Statement = concat(local.reads, [for one in local.writes : one if var.allow_writes]) })}',
  )
  return new IamPolicy(stack.apart, "operations", {
    // The region, as a policy is the whole account's.
    name: `\${var.name}-operations-${region}`,
    description: "What lambda-ops may do, for whoever runs it locally",
    policy: "${local.operations}",
  })
}
