import type { Alarm } from "@mcp-on-aws/blueprint/alarms"
import type { Environment } from "@mcp-on-aws/blueprint/environment"
import { functionPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { Statement } from "@mcp-on-aws/blueprint/permissions"
import { restApi as settings } from "@mcp-on-aws/blueprint/settings"
import { createGatewayResponses } from "@mcp-on-aws/hosting/auth/gateway-responses"
import { type CleanStack, region } from "../terraform/clean-stack.ts"
import { bare, maybe, numberOf } from "../terraform/expression.ts"
import type { DerivedValues } from "../terraform/fill-environment.ts"
import { createAlarms } from "./alarms.ts"
import { createApiAccount } from "./api-account.ts"
import { createCustomDomain } from "./custom-domain.ts"
import { createFirewall } from "./firewall.ts"
import { createFunction, type FunctionFacts } from "./function.ts"
import { createFunctionUrl } from "./function-url.ts"
import { addDefaultRoute, createHttpApi } from "./http-api.ts"
import { addRoutes, createRestApi } from "./rest-api.ts"
import type { Resources } from "./role.ts"

/** What a server on Lambda says of itself. */
interface Server extends FunctionFacts {
  readonly handlers: { readonly buffered: string; readonly streamed: string }
  readonly timeoutSeconds: { readonly buffered: number; readonly streamed: number }
  readonly path: string
  readonly healthPath: string
  readonly readyPath: string
  readonly scopes: { readonly read: string; readonly write: string }
  readonly authorizer: {
    readonly handler: string
    readonly type: string
    readonly cacheSeconds: number
    readonly memoryMb: number
    readonly timeoutSeconds: number
  }
}

export type Front = "rest" | "authorizer" | "url" | "http"

interface FrontsOptions {
  readonly server: Server
  readonly environments: Readonly<Record<Front, Environment>>
  /** Fills an environment in; fronts differ in the URL that they know themselves by. */
  readonly fill: (environment: Environment, values: DerivedValues) => Record<string, string>
  readonly statements: readonly Statement[]
  readonly resources: Resources
  readonly alarms: readonly Alarm[]
  /** Where the stack may also do without a server. */
  readonly when?: string
}

/**
 * Three front doors, each by its toggle, each with a function of its own from the one zip: a REST API needs an
 * authorizer before the function and trusts it, the others have none and their function checks tokens itself.
 */
export function createFronts(stack: CleanStack, options: FrontsOptions) {
  const { server } = options
  const only = (input: string) => `\${${options.when ? `${options.when} && ` : ""}var.${input}}`
  stack.local("rest", only("rest_api"))
  stack.local("url", only("function_url"))
  stack.local("http", only("http_api"))
  stack.local("authorizer", "${local.rest && local.tokens}")
  const restApi = createRestApi(stack, `MCP endpoint of ${server.name}, streamed`)
  const httpApi = createHttpApi(stack, `MCP endpoint of ${server.name}`)
  declareUrls(stack)

  const functions = createFunctions(stack, options)
  addRoutes(stack, restApi, {
    handler: functions.rest,
    timeoutSeconds: server.timeoutSeconds.streamed,
    paths: server,
    authorizer: { ...server.authorizer, ...functions.authorizer },
    gatewayResponses: createGatewayResponses({ scopes: server.scopes, ...challenge }),
  })
  createApiAccount(stack)
  const domainTarget = createCustomDomain(stack, restApi)
  createFirewall(stack, "${one(aws_api_gateway_stage.rest[*].arn)}", "local.rest && var.waf")
  createAlarms(stack, options.alarms, { of: "REST API", dimensions: restDimensions, when: "local.rest" })
  createAlarms(stack, options.alarms, {
    of: "log",
    dimensions: {},
    ...(options.when && { when: options.when }),
  })
  const url = { FunctionName: functions.url.name }
  createAlarms(stack, options.alarms, { of: "function URL", dimensions: url, when: "local.url" })
  createAlarms(stack, options.alarms, {
    of: "HTTP API",
    dimensions: { ApiId: maybe(httpApi, "id") },
    when: "local.http",
  })
  addDefaultRoute(stack, httpApi, functions.http)
  const urlEndpoint = createFunctionUrl(stack, functions.url.deployedName)
  return {
    functions,
    dimensions: {
      function: [functions.rest, functions.url, functions.http].map(({ name }) => ({ FunctionName: name })),
      "REST API": [restDimensions],
      "function URL": [url],
      "HTTP API": [{ ApiId: "${local.http_api_id}" }],
    },
    outputs: { ...describeOutputs(functions, urlEndpoint), custom_domain_target: domainTarget },
  }
}

const describeOutputs = ({ rest, url, http }: Functions, urlEndpoint: string) => ({
  endpoint: `\${var.resource_url != "" || local.rest || local.http ? local.resource_url : ${bare(urlEndpoint)}}`,
  function_url_endpoint: urlEndpoint,
  http_api_endpoint: "${local.http ? local.http_url : null}",
  log_group: `\${try(coalesce(${[rest, url, http].map(({ logGroup }) => bare(logGroup)).join(", ")}), null)}`,
})

type Functions = ReturnType<typeof createFunctions>

const restDimensions = { ApiName: "${var.name}", Stage: settings.stageName }

/** The canonical URL first; a Function URL's is known when its function is there, so it has to be told. */
function declareUrls(stack: CleanStack): void {
  stack.local(
    "resource_url",
    '${coalesce(var.resource_url, local.rest_url, local.http_url, var.function_url_resource, "https://function-url-resource-is-not-set.invalid/mcp")}',
  )
  stack.local(
    "allowed_hosts",
    '${join(",", distinct([for url in compact([local.resource_url, local.rest_url, local.http_url]) : split("/", url)[2]]))}',
  )
}

function createFunctions(stack: CleanStack, options: FrontsOptions) {
  const { server, environments, fill } = options
  const shared = { allowed_hosts: "${local.allowed_hosts}" }
  const canonical = { ...shared, resource_url: '${local.tokens ? local.resource_url : ""}' }
  const handles = {
    facts: server,
    memoryMb: numberOf("${var.memory_mb}"),
    statements: options.statements,
    resources: options.resources,
    alarms: { of: "function", among: options.alarms },
  } as const
  return {
    rest: createFunction(stack, "rest", {
      ...handles,
      description: `${server.name} behind the REST API`,
      handler: server.handlers.streamed,
      timeoutSeconds: server.timeoutSeconds.streamed,
      environment: fill(environments.rest, canonical),
      when: "local.rest",
    }),
    authorizer: createFunction(stack, "authorizer", {
      ...handles,
      ...server.authorizer,
      description: `Lets callers of ${server.name}'s REST API in, or not`,
      statements: functionPermissions.authorizer,
      alarms: { of: "authorizer", among: options.alarms },
      environment: fill(environments.authorizer, canonical),
      reservedConcurrency: -1,
      when: "local.authorizer",
    }),
    url: createFunction(stack, "url", {
      ...handles,
      description: `${server.name} behind its Function URL`,
      handler: server.handlers.streamed,
      timeoutSeconds: server.timeoutSeconds.streamed,
      environment: fill(environments.url, {
        resource_url: '${local.tokens ? coalesce(var.function_url_resource, local.resource_url) : ""}',
        allowed_hosts: `\${local.allowed_hosts},*.lambda-url.${region}.on.aws`,
      }),
      when: "local.url",
    }),
    http: createFunction(stack, "http", {
      ...handles,
      description: `${server.name} behind the HTTP API`,
      handler: server.handlers.buffered,
      timeoutSeconds: server.timeoutSeconds.buffered,
      environment: fill(environments.http, {
        ...shared,
        resource_url:
          '${local.tokens ? coalesce(local.rest ? "" : var.resource_url, local.http_url, local.resource_url) : ""}',
      }),
      when: "local.http",
    }),
  }
}

/** Where the metadata is, and the scopes as the issuer names them. */
const challenge = {
  metadataUrl: '${trimsuffix(local.resource_url, "/mcp")}/.well-known/oauth-protected-resource/mcp',
  prefix: "${local.scope_prefix}",
  initial: "${local.challenged_scopes}",
}
