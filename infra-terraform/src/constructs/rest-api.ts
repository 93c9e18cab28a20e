import { ApiGatewayAuthorizer } from "#aws/api-gateway-authorizer"
import { ApiGatewayDeployment } from "#aws/api-gateway-deployment"
import { ApiGatewayGatewayResponse } from "#aws/api-gateway-gateway-response"
import { ApiGatewayIntegration } from "#aws/api-gateway-integration"
import { ApiGatewayMethod } from "#aws/api-gateway-method"
import { ApiGatewayMethodSettings } from "#aws/api-gateway-method-settings"
import { ApiGatewayResource } from "#aws/api-gateway-resource"
import { ApiGatewayRestApi } from "#aws/api-gateway-rest-api"
import { ApiGatewayStage } from "#aws/api-gateway-stage"
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group"
import { LambdaPermission } from "#aws/lambda-permission"
import { accessLogFields, restApi as settings } from "@mcp-on-aws/blueprint/settings"
import { type CleanStack, dnsSuffix, partition, region } from "../terraform/clean-stack.ts"
import { addressOf, countWhere, maybe, numberOf, switchOf } from "../terraform/expression.ts"

const rest = "local.rest"
const authorizer = "local.authorizer"

interface Called {
  readonly deployedName: string
  readonly arn: string
  readonly invokeArn: string
}

interface GatewayResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RoutesOptions {
  readonly handler: Called
  readonly timeoutSeconds: number
  readonly paths: { readonly path: string; readonly healthPath: string; readonly readyPath: string }
  readonly authorizer: Called & { readonly cacheSeconds: number; readonly type: string }
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>
}

/** First the API alone, as the function's environment tells its URL; then what leads to the function. */
export function createRestApi(stack: CleanStack, description: string): ApiGatewayRestApi {
  const api = new ApiGatewayRestApi(stack.apart, "rest", {
    ...countWhere(rest),
    name: "${var.name}",
    description,
    endpointConfiguration: { types: [settings.endpointType] },
    // A domain of yours is then the only way in.
    disableExecuteApiEndpoint: switchOf('${var.custom_domain != ""}'),
  })
  const host = `\${one(${addressOf(api)}[*].id)}.execute-api.${region}.${dnsSuffix}`
  stack.local(
    "rest_url",
    `\${!local.rest ? "" : var.custom_domain != "" ? "https://\${var.custom_domain}${"/mcp"}" : "https://${host}/${settings.stageName}/mcp"}`,
  )
  return api
}

/** `/mcp` behind the authorizer, its preflight, health and metadata open; every answer streamed. */
export function addRoutes(stack: CleanStack, api: ApiGatewayRestApi, options: RoutesOptions): void {
  const restApiId = maybe(api, "id")
  const guard = createAuthorizer(stack, restApiId, options)
  const root = maybe(api, "root_resource_id")
  const { path, healthPath, readyPath } = options.paths
  const addResource = (id: string, pathPart: string, parentId = root) =>
    maybe(
      new ApiGatewayResource(stack.apart, id, { ...countWhere(rest), restApiId, parentId, pathPart }),
      "id",
    )
  const wellKnown = addResource("well_known", ".well-known")
  const routes = [
    {
      id: path.slice(1),
      resourceId: addResource("mcp", path.slice(1)),
      guarded: settings.authorizedMethods,
      open: ["OPTIONS"],
    },
    { id: "health", resourceId: addResource("health", healthPath.slice(1)), guarded: [], open: ["GET"] },
    { id: "ready", resourceId: addResource("ready", readyPath.slice(1)), guarded: [], open: ["GET"] },
    {
      id: "metadata",
      resourceId: addResource("metadata", "{proxy+}", wellKnown),
      guarded: [],
      open: ["GET", "OPTIONS"],
    },
  ]
  const integrations = routes.flatMap(({ id, resourceId, guarded, open }) =>
    [...guarded, ...open].map((httpMethod) =>
      addMethod(stack, `${id}_${httpMethod.toLowerCase()}`, {
        restApiId,
        resourceId,
        httpMethod,
        ...(open.includes(httpMethod) ? { authorization: "NONE" } : guard),
        uri: streamingUri(options.handler.arn),
        timeoutMilliseconds: options.timeoutSeconds * 1000,
      }),
    ),
  )
  const responses = addGatewayResponses(stack, restApiId, options.gatewayResponses)
  createStage(stack, api, { before: [...integrations, ...responses], handler: options.handler })
}

/** Lambda's API for streamed answers; this provider has no attribute for it. */
const streamingUri = (arn: string) =>
  `arn:${partition}:apigateway:${region}:lambda:path/2021-11-15/functions/${arn}/response-streaming-invocations`

interface MethodOptions {
  readonly restApiId: string
  readonly resourceId: string
  readonly httpMethod: string
  readonly authorization: string
  readonly authorizerId?: string
  readonly uri: string
  readonly timeoutMilliseconds: number
}

function addMethod(stack: CleanStack, id: string, options: MethodOptions): ApiGatewayIntegration {
  const { restApiId, resourceId, httpMethod, authorization, authorizerId, uri, timeoutMilliseconds } = options
  const method = new ApiGatewayMethod(stack.apart, id, {
    ...countWhere(rest),
    restApiId,
    resourceId,
    httpMethod,
    authorization,
    ...(authorizerId !== undefined && { authorizerId }),
  })
  return new ApiGatewayIntegration(stack.apart, id, {
    ...countWhere(rest),
    restApiId,
    resourceId,
    httpMethod: maybe(method, "http_method"),
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri,
    responseTransferMode: "STREAM",
    timeoutMilliseconds,
  })
}

function createAuthorizer(stack: CleanStack, restApiId: string, { authorizer: called }: RoutesOptions) {
  const created = new ApiGatewayAuthorizer(stack.apart, "tokens", {
    ...countWhere(authorizer),
    name: "tokens",
    restApiId,
    type: called.type,
    authorizerUri: called.invokeArn,
    authorizerResultTtlInSeconds: called.cacheSeconds,
    // None, in place of the provider's default: what a request without a token is told is the authorizer's to say.
    identitySource: "",
  })
  new LambdaPermission(stack.apart, "authorizer_from_rest", {
    ...countWhere(authorizer),
    action: "lambda:InvokeFunction",
    functionName: called.deployedName,
    principal: "apigateway.amazonaws.com",
    sourceArn: `arn:${partition}:execute-api:${region}:\${data.aws_caller_identity.current_account.account_id}:${restApiId}/authorizers/${maybe(created, "id")}`,
  })
  return {
    authorization: '${local.authorizer ? "CUSTOM" : "NONE"}',
    authorizerId: maybe(created, "id"),
  }
}

const addGatewayResponses = (
  stack: CleanStack,
  restApiId: string,
  responses: Readonly<Record<string, GatewayResponse>>,
) =>
  Object.entries(responses).map(
    ([responseType, { status, headers, body }]) =>
      new ApiGatewayGatewayResponse(stack.apart, responseType.toLowerCase(), {
        ...countWhere(authorizer),
        restApiId,
        responseType,
        statusCode: String(status),
        responseParameters: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
        ),
        responseTemplates: { "application/json": body },
      }),
  )

interface StageOptions {
  readonly before: readonly (ApiGatewayIntegration | ApiGatewayGatewayResponse)[]
  readonly handler: Called
}

function createStage(stack: CleanStack, api: ApiGatewayRestApi, { before, handler }: StageOptions): void {
  const restApiId = maybe(api, "id")
  new LambdaPermission(stack.apart, "rest_from_rest", {
    ...countWhere(rest),
    action: "lambda:InvokeFunction",
    functionName: handler.deployedName,
    principal: "apigateway.amazonaws.com",
    sourceArn: `${maybe(api, "execution_arn")}/*/*`,
  })
  const deployment = new ApiGatewayDeployment(stack.apart, "rest", {
    ...countWhere(rest),
    restApiId,
    // A stage serves a snapshot: another is taken where this file or what it is filled with changes.
    triggers: {
      definition:
        '${sha1(jsonencode([filesha1("${path.module}/main.tf.json"), local.auth_mode, local.resource_url, local.challenged_scopes, local.scope_prefix, var.custom_domain]))}',
    },
    dependsOn: [...before],
    lifecycle: { createBeforeDestroy: true },
  })
  const logs = new CloudwatchLogGroup(stack.apart, "rest_access", {
    ...countWhere("local.rest && var.access_logs"),
    name: "/aws/apigateway/${var.name}-rest",
    retentionInDays: stack.retention,
  })
  const stage = new ApiGatewayStage(stack.apart, "rest", {
    ...countWhere(rest),
    restApiId,
    deploymentId: maybe(deployment, "id"),
    stageName: settings.stageName,
    xrayTracingEnabled: switchOf("${var.tracing}"),
    dependsOn: [],
  })
  stage.addOverride("dynamic.access_log_settings", {
    for_each: `\${${addressOf(logs)}[*].arn}`,
    content: { destination_arn: "${access_log_settings.value}", format: JSON.stringify(accessLogFields) },
  })
  stage.addOverride("depends_on", ["aws_api_gateway_account.logs"])
  new ApiGatewayMethodSettings(stack.apart, "rest", {
    ...countWhere(rest),
    restApiId,
    stageName: maybe(stage, "stage_name"),
    methodPath: "*/*",
    settings: {
      // Those of each method cost, and nothing reads them; those of the stage are there without.
      metricsEnabled: false,
      throttlingRateLimit: numberOf("${var.throttle_rate}"),
      throttlingBurstLimit: numberOf("${var.throttle_burst}"),
    },
  })
}
