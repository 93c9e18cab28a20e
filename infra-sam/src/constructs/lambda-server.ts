import { Aws, type CfnCondition, Fn } from "aws-cdk-lib"
import type { CfnRole } from "aws-cdk-lib/aws-iam"
import { Construct } from "constructs"
import type { Dimensions } from "@mcp-on-aws/blueprint/alarms"
import { type Environment, functionEnvironment } from "@mcp-on-aws/blueprint/environment"
import { functionPermissions } from "@mcp-on-aws/blueprint/permissions"
import { createGatewayResponses } from "@mcp-on-aws/hosting/auth/gateway-responses"
import { choose } from "../template/choose.ts"
import type { CleanStack } from "../template/clean-stack.ts"
import { allOf, anyOf, not, onlyWhere } from "../template/conditions.ts"
import { type Arns, type DerivedValues, fillEnvironment, fillStatements } from "../template/fill.ts"
import type { OutputValue } from "../template/declare-outputs.ts"
import { Globals } from "../template/globals.ts"
import type { Inputs } from "../template/inputs.ts"
import { countErrors, type MetricDimensions } from "./alarms.ts"
import type { Authorization } from "./authorization.ts"
import { CustomDomain } from "./custom-domain.ts"
import { describeUrls } from "./front-urls.ts"
import { watchFronts } from "./front-watch.ts"
import { Firewall } from "./firewall.ts"
import { FunctionUrl } from "./function-url.ts"
import { HttpApi } from "./http-api.ts"
import { RestApi } from "./rest-api.ts"
import { RestLogs } from "./rest-stage.ts"
import { type CodeUri, type FunctionOptions, ServerFunction } from "./server-function.ts"

interface ServerFacts {
  readonly handlers: { readonly buffered: string; readonly streamed: string }
  readonly runtime: string
  readonly architecture: string
  readonly timeoutSeconds: { readonly buffered: number; readonly streamed: number }
  readonly path: string
  readonly healthPath: string
  readonly readyPath: string
  readonly settings?: Readonly<Record<string, string>> | undefined
  readonly scopes: { readonly read: string; readonly write: string }
  readonly authorizer: {
    readonly handler: string
    readonly cacheSeconds: number
    readonly memoryMb: number
    readonly timeoutSeconds: number
  }
}

export interface LambdaServerOptions {
  readonly stackName: "stateless-lambda" | "lambda-ops"
  readonly server: ServerFacts
  readonly inputs: Inputs
  readonly authorization: Authorization
  readonly codeUri: CodeUri
  /** Of the environment, besides what authorization and the fronts give. */
  readonly derived: DerivedValues
  readonly arns: Arns
  /** What it may do beyond its own statements. */
  readonly policies?: readonly CfnRole.PolicyProperty[]
  readonly watched?: Partial<Record<Dimensions, MetricDimensions>>
  /** Without it, always. */
  readonly condition?: CfnCondition
}

interface RestFront {
  readonly handler: ServerFunction
  readonly authorizer: ServerFunction
  readonly metadataUrl: string
}

/** What a function knows itself by. */
interface Front {
  readonly resourceUrl: string
  readonly hosts: readonly string[]
}

type Kind = "rest" | "authorizer" | "url" | "http"

const FUNCTIONS: Record<Kind, { readonly id: string; readonly description: string }> = {
  rest: { id: "RestFunction", description: "MCP behind the REST API, streamed" },
  authorizer: { id: "AuthorizerFunction", description: "who may call the REST API" },
  url: { id: "UrlFunction", description: "MCP behind the Function URL, streamed" },
  http: { id: "HttpFunction", description: "MCP behind the HTTP API" },
}

/** A server on Lambda behind each front door that is asked for, each with a function of its own from one zip. */
export class LambdaServer extends Construct {
  readonly conditions: Readonly<Record<Kind, CfnCondition>>
  readonly outputs: Readonly<Record<string, OutputValue>>
  readonly #stack: CleanStack
  readonly #options: LambdaServerOptions
  readonly #shared: Readonly<Record<string, string>>

  constructor(stack: CleanStack, options: LambdaServerOptions) {
    super(stack, "server")
    this.#stack = stack
    this.#options = options
    this.conditions = this.#decide()
    const { rest, url, http } = this.conditions
    const { inputs, server } = options
    // The APIs come first, as the functions' environment tells their URLs.
    const restApi = new RestApi(stack, {
      name: inputs.text("name"),
      description: `MCP endpoint of ${options.stackName}, streamed`,
      // A domain of yours is then the only way in.
      disableExecuteApiEndpoint: inputs.isGivenAsSwitch("custom_domain"),
    })
    const httpApi = new HttpApi(stack, inputs.text("name"), `MCP endpoint of ${options.stackName}`)
    const urls = describeUrls({ inputs, path: server.path, restApi, httpApi, conditions: this.conditions })

    const canonical = { resourceUrl: urls.canonical, hosts: urls.hosts }
    this.#shared = this.#shareSettings(canonical)
    const handler = this.#createFunction("rest", canonical)
    const authorizer = this.#createFunction("authorizer", canonical)
    const domain = this.#openRestApi(restApi, { handler, authorizer, metadataUrl: urls.metadata })
    const urlHandler = this.#createFunction("url", {
      resourceUrl: choose(
        inputs.isGiven("function_url_resource"),
        inputs.text("function_url_resource"),
        urls.canonical,
      ),
      hosts: [...urls.hosts, `*.lambda-url.${Aws.REGION}.on.aws`],
    })
    const functionUrl = new FunctionUrl(stack, urlHandler, server.path)
    onlyWhere(functionUrl, url)
    const ownOrGiven = choose(inputs.isGiven("resource_url"), inputs.text("resource_url"), urls.http)
    const httpHandler = this.#createFunction("http", {
      resourceUrl: choose(rest, urls.http, ownOrGiven),
      hosts: urls.hosts,
    })
    this.#openHttpApi(httpApi, httpHandler)

    const isKnown = anyOf(stack, "KnowsItsUrl", inputs.isGiven("resource_url"), rest, http)
    const logGroup = choose(rest, handler.logGroup, choose(url, urlHandler.logGroup, httpHandler.logGroup))
    this.outputs = {
      endpoint: { value: choose(isKnown, urls.canonical, functionUrl.url), condition: options.condition },
      function_url_endpoint: { value: functionUrl.url, condition: url },
      http_api_endpoint: { value: urls.http, condition: http },
      custom_domain_target: domain,
      log_group: { value: logGroup, condition: options.condition },
    }
    watchFronts(stack, {
      ...options,
      conditions: this.conditions,
      httpApiId: httpApi.id,
      others: options.watched ?? {},
    })
  }

  #decide(): Record<Kind, CfnCondition> {
    const { inputs, condition, authorization } = this.#options
    const both = (id: string, one: CfnCondition) => (condition ? allOf(this.#stack, id, condition, one) : one)
    const rest = both("HasRestApi", inputs.isOn("rest_api"))
    return {
      rest,
      authorizer: allOf(this.#stack, "HasAuthorizer", rest, authorization.hasServer),
      url: both("HasFunctionUrl", inputs.isOn("function_url")),
      http: both("HasHttpApi", inputs.isOn("http_api")),
    }
  }

  /** What all functions have stands once, as SAM's Globals. */
  #shareSettings(front: Front): Record<string, string> {
    const { server, inputs } = this.#options
    const shared = this.#fill("authorizer", front)
    new Globals(this.#stack, {
      Runtime: server.runtime,
      Architectures: [server.architecture],
      Tracing: choose(inputs.isOn("tracing"), "Active", "PassThrough"),
      Environment: { Variables: shared },
    })
    return shared
  }

  #fill(kind: Kind, { resourceUrl, hosts }: Front): Record<string, string> {
    const { stackName, inputs, authorization } = this.#options
    const derived = {
      ...authorization.describe(resourceUrl),
      ...this.#options.derived,
      allowed_hosts: Fn.join(",", [...hosts]),
    }
    const environments: Readonly<Record<Kind, Environment>> = functionEnvironment[stackName]
    const filled = fillEnvironment(environments[kind], { stack: stackName, inputs, derived })
    return { ...filled, ...this.#options.server.settings }
  }

  #createFunction(kind: Kind, front: Front): ServerFunction {
    const { stackName, inputs, arns, policies } = this.#options
    const isAuthorizer = kind === "authorizer"
    const permissions = functionPermissions[isAuthorizer ? "authorizer" : stackName]
    const same = (one: unknown, other: unknown) =>
      JSON.stringify(this.#stack.resolve(one)) === JSON.stringify(this.#stack.resolve(other))
    const own = Object.entries(this.#fill(kind, front)).filter(
      ([name, value]) => !same(value, this.#shared[name]),
    )
    const handler = new ServerFunction(this.#stack, FUNCTIONS[kind].id, {
      name: `${inputs.text("name")}-${kind}`,
      description: `${stackName}: ${FUNCTIONS[kind].description}`,
      codeUri: this.#options.codeUri,
      ...this.#describeHandler(kind),
      environment: Object.fromEntries(own),
      logRetentionDays: inputs.number("log_retention_days"),
      statements: (logGroup) => fillStatements(permissions, { ...arns, "log group": logGroup }, inputs),
      policies: isAuthorizer ? [] : policies,
    })
    // The authorizer's are errors of its invocation.
    if (!isAuthorizer)
      countErrors(handler, `${FUNCTIONS[kind].id}Errors`, {
        name: handler.logGroup,
        stackName: inputs.text("name"),
      })
    onlyWhere(handler, this.conditions[kind])
    return handler
  }

  #describeHandler(
    kind: Kind,
  ): Pick<FunctionOptions, "handler" | "memoryMb" | "timeoutSeconds" | "reservedConcurrency"> {
    const { server, inputs } = this.#options
    if (kind === "authorizer") return server.authorizer
    const mode = kind === "http" ? "buffered" : "streamed"
    const reserves = not(this.#stack, "ReservesConcurrency", inputs.is("reserved_concurrency", "-1", "None"))
    return {
      handler: server.handlers[mode],
      timeoutSeconds: server.timeoutSeconds[mode],
      memoryMb: inputs.number("memory_mb"),
      reservedConcurrency: choose(reserves, inputs.number("reserved_concurrency")),
    }
  }

  #openRestApi(api: RestApi, { handler, authorizer, metadataUrl }: RestFront): OutputValue {
    const { inputs, server, authorization } = this.#options
    const challenge = authorization.describeChallenge()
    const { rest } = this.conditions
    const stack = this.#stack
    const logs = new RestLogs(stack, inputs, rest)
    const deploys = (id: string, condition: CfnCondition) => allOf(stack, `Deploys${id}`, rest, condition)
    const stage = api.addRoutes({
      handler,
      paths: server,
      timeoutSeconds: server.timeoutSeconds.streamed,
      authorizer: {
        handler: authorizer,
        cacheSeconds: server.authorizer.cacheSeconds,
        condition: this.conditions.authorizer,
      },
      gatewayResponses: createGatewayResponses({ scopes: server.scopes, metadataUrl, ...challenge }),
      deployments: {
        Cognito: { condition: deploys("Cognito", authorization.usesCognito), guarded: true },
        Oauth: { condition: deploys("Oauth", inputs.is("authorization", "oauth")), guarded: true },
        Open: {
          condition: deploys("Open", not(stack, "HasNoAuthorizationServer", authorization.hasServer)),
          guarded: false,
        },
      },
      logs,
    })
    const hasDomain = allOf(stack, "HasCustomDomain", rest, inputs.isGiven("custom_domain"))
    const domain = new CustomDomain(stack, { inputs, restApiId: api.id, stage, condition: hasDomain })
    const firewall = new Firewall(stack, {
      name: inputs.text("name"),
      rateLimit: inputs.number("waf_rate_limit"),
      resourceArn: api.stageArn,
    })
    firewall.association.addResourceDependency(stage)
    onlyWhere(firewall, allOf(stack, "HasFirewall", rest, inputs.isOn("waf")))
    onlyWhere(api, rest)
    return { value: domain.target, condition: hasDomain }
  }

  #openHttpApi(httpApi: HttpApi, handler: ServerFunction): void {
    const { inputs } = this.#options
    const { http } = this.conditions
    httpApi.addRoute(handler, {
      inputs,
      accessLogs: allOf(this.#stack, "HasHttpAccessLogs", http, inputs.isOn("access_logs")),
    })
    onlyWhere(httpApi, http)
  }
}
