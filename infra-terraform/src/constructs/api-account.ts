import { ApiGatewayAccount } from "#aws/api-gateway-account"
import { apiLogPermissions } from "@mcp-on-aws/blueprint/permissions"
import { account, type CleanStack, partition, region } from "../terraform/clean-stack.ts"
import { countWhere, maybe } from "../terraform/expression.ts"
import { createRole } from "./role.ts"

const when = "local.rest && var.access_logs && var.api_gateway_account_role"

/** REST APIs write logs by one role for the whole account and region; destroying it ends the logs of all of them. */
export function createApiAccount(stack: CleanStack): void {
  const role = createRole(stack, "api_logs", {
    name: "api-logs",
    service: "apigateway.amazonaws.com",
    when,
    statements: apiLogPermissions,
    resources: { "log groups of the region": `arn:${partition}:logs:${region}:${account}:*` },
  })
  new ApiGatewayAccount(stack.apart, "logs", { ...countWhere(when), cloudwatchRoleArn: maybe(role, "arn") })
}
