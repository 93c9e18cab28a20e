import type { DynamodbTable } from "#aws/dynamodb-table"
import { alarms } from "@mcp-on-aws/blueprint/alarms"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { attribute } from "../terraform/expression.ts"
import { createAlarms } from "./alarms.ts"
import { createDashboard } from "./dashboard.ts"
import type { DashboardOptions } from "./dashboard.ts"
import type { createLoadBalancer } from "./load-balancer.ts"
import type { createService } from "./service.ts"

interface Serving {
  readonly balancer: ReturnType<typeof createLoadBalancer>
  readonly service: ReturnType<typeof createService>
  readonly tables: { readonly notes: DynamodbTable; readonly sessions?: DynamodbTable }
}

/** Alarms and the dashboard of tasks behind a load balancer, and of their tables. Returns the dashboard's URL. */
export function watchServing(
  stack: CleanStack,
  name: StackName,
  { balancer, service, tables, more = {} }: Serving & { readonly more?: DashboardOptions["dimensions"] },
): string {
  const { notes, sessions } = tables
  const dimensions = {
    "load balancer": [{ LoadBalancer: balancer.arnSuffix }],
    "target group": [{ LoadBalancer: balancer.arnSuffix, TargetGroup: balancer.targetsSuffix }],
    service: [{ ClusterName: service.cluster, ServiceName: service.service }],
    log: [{}],
    "notes table": [{ TableName: attribute(notes, "name") }],
    "sessions table": sessions ? [{ TableName: attribute(sessions, "name") }] : [],
  } as const
  for (const thing of Object.keys(dimensions) as (keyof typeof dimensions)[]) {
    for (const one of dimensions[thing])
      createAlarms(stack, alarms[name], {
        ...{ of: thing, dimensions: one },
        // Where no task is registered there is no number, which rings: not before the first is.
        ...(thing === "target group" && { after: service.resource }),
      })
  }
  return createDashboard(stack, { stack: name, dimensions: { ...dimensions, ...more } })
}

export const outputServing = ({ balancer, service, tables, dashboard }: Serving & { dashboard: string }) => ({
  endpoint: "${local.resource_url}",
  notes_table: attribute(tables.notes, "name"),
  ...(tables.sessions && { sessions_table: attribute(tables.sessions, "name") }),
  log_group: service.logGroup,
  dashboard_url: dashboard,
  cluster: service.cluster,
  service: service.service,
  image: "${local.image}",
  load_balancer_dns: balancer.dnsName,
})
