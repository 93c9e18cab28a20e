import { Apigatewayv2Api } from "#aws/apigatewayv2-api"
import { Apigatewayv2Integration } from "#aws/apigatewayv2-integration"
import { Apigatewayv2Route } from "#aws/apigatewayv2-route"
import { Apigatewayv2Stage } from "#aws/apigatewayv2-stage"
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group"
import { LambdaPermission } from "#aws/lambda-permission"
import { accessLogFields } from "@mcp-on-aws/blueprint/settings"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { addressOf, countWhere, maybe, numberOf } from "../terraform/expression.ts"

const http = "local.http"

/** First the API alone, as the function's environment tells its URL. */
export function createHttpApi(stack: CleanStack, description: string): Apigatewayv2Api {
  const api = new Apigatewayv2Api(stack.apart, "http", {
    ...countWhere(http),
    name: "${var.name}",
    description,
    protocolType: "HTTP",
  })
  stack.local("http_url", `\${local.http ? "\${one(${addressOf(api)}[*].api_endpoint)}/mcp" : ""}`)
  // Never null, which no text may hold.
  stack.local("http_api_id", `\${local.http ? one(${addressOf(api)}[*].id) : "none"}`)
  return api
}

/** Everything goes to the function, which knows its paths and checks tokens itself. */
export function addDefaultRoute(
  stack: CleanStack,
  api: Apigatewayv2Api,
  handler: { readonly deployedName: string; readonly invokeArn: string },
): void {
  const apiId = maybe(api, "id")
  const integration = new Apigatewayv2Integration(stack.apart, "http", {
    ...countWhere(http),
    apiId,
    integrationType: "AWS_PROXY",
    integrationUri: handler.invokeArn,
    payloadFormatVersion: "2.0",
    timeoutMilliseconds: 30_000,
  })
  new Apigatewayv2Route(stack.apart, "http", {
    ...countWhere(http),
    apiId,
    routeKey: "$default",
    target: `integrations/${maybe(integration, "id")}`,
  })
  const logs = new CloudwatchLogGroup(stack.apart, "http_access", {
    ...countWhere("local.http && var.access_logs"),
    name: "/aws/apigateway/${var.name}-http",
    retentionInDays: stack.retention,
  })
  const stage = new Apigatewayv2Stage(stack.apart, "http", {
    ...countWhere(http),
    apiId,
    name: "$default",
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingRateLimit: numberOf("${var.throttle_rate}"),
      throttlingBurstLimit: numberOf("${var.throttle_burst}"),
    },
  })
  stage.addOverride("dynamic.access_log_settings", {
    for_each: `\${${addressOf(logs)}[*].arn}`,
    content: { destination_arn: "${access_log_settings.value}", format: JSON.stringify(accessLogFields) },
  })
  new LambdaPermission(stack.apart, "http_from_http", {
    ...countWhere(http),
    action: "lambda:InvokeFunction",
    functionName: handler.deployedName,
    principal: "apigateway.amazonaws.com",
    sourceArn: `${maybe(api, "execution_arn")}/*/*`,
  })
}
