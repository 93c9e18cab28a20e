import { createHash } from "node:crypto"
import { Aws, type CfnCondition, type CfnResource, type IResolvable } from "aws-cdk-lib"
import * as api from "aws-cdk-lib/aws-apigateway"
import { CfnPermission } from "aws-cdk-lib/aws-lambda"
import { Construct } from "constructs"
import { restApi as settings } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import type { CleanStack } from "../template/clean-stack.ts"
import { waitFor } from "../template/wait-for.ts"
import type { RestLogs } from "./rest-stage.ts"
import type { ServerFunction } from "./server-function.ts"

/** Of the Lambda API that API Gateway calls for a streamed answer. */
const STREAMING_API = "2021-11-15"

export interface GatewayResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RestApiOptions {
  readonly name: string
  readonly description: string
  readonly disableExecuteApiEndpoint: IResolvable
}

export interface RoutesOptions {
  readonly handler: ServerFunction
  readonly timeoutSeconds: number
  readonly paths: { readonly path: string; readonly healthPath: string; readonly readyPath: string }
  readonly authorizer: AuthorizerOptions
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>
  /** A stage serves a snapshot: for each of these conditions another one is taken. */
  readonly deployments: Readonly<Record<string, { condition: CfnCondition; guarded: boolean }>>
  readonly logs: RestLogs
}

type Access = Pick<api.CfnMethodProps, "authorizationType" | "authorizerId">

export interface AuthorizerOptions {
  readonly handler: ServerFunction
  readonly cacheSeconds: number
  readonly condition: CfnCondition
}

/** A REST API that passes each request to one function and streams its answer, behind an authorizer where there is one. */
export class RestApi extends Construct {
  readonly id: string
  readonly host: string
  readonly url: string
  readonly stageArn: string
  readonly #stack: CleanStack
  readonly #root: string
  /** What a deployment takes its snapshot of, and in which form. */
  readonly #parts: CfnResource[] = []
  readonly #definition: unknown[] = []

  constructor(stack: CleanStack, options: RestApiOptions) {
    super(stack, "rest-api")
    this.#stack = stack
    const resource = new api.CfnRestApi(this, "McpApi", {
      ...options,
      endpointConfiguration: { types: [settings.endpointType] },
    })
    this.#root = resource.attrRootResourceId
    this.id = resource.ref
    this.host = `${this.id}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`
    this.url = `https://${this.host}/${settings.stageName}`
    this.stageArn = `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}::/restapis/${this.id}/stages/${settings.stageName}`
  }

  /** Apart from the constructor, as the function's environment tells the API's URL. */
  addRoutes({ handler, authorizer, paths, ...options }: RoutesOptions): api.CfnStage {
    const authorizerId = this.#addAuthorizer(authorizer)
    const integration = this.#describeIntegration(handler, options.timeoutSeconds)
    const guard: Access = {
      authorizationType: choose(authorizer.condition, "CUSTOM", "NONE"),
      authorizerId: choose(authorizer.condition, authorizerId),
    }
    const open: Access = { authorizationType: "NONE" }
    const addMethods = (id: string, path: string, methods: Readonly<Record<string, Access>>) => {
      const resourceId = this.#addPath(id, path)
      for (const [httpMethod, access] of Object.entries(methods)) {
        const word = httpMethod.charAt(0) + httpMethod.slice(1).toLowerCase()
        const props = { restApiId: this.id, resourceId, httpMethod, integration, ...access }
        this.#remember(new api.CfnMethod(this, `${id}${word}`, props), props)
      }
    }
    const guarded = Object.fromEntries(settings.authorizedMethods.map((method) => [method, guard]))
    addMethods("Mcp", paths.path, { ...guarded, OPTIONS: open })
    addMethods("Health", paths.healthPath, { GET: open })
    addMethods("Ready", paths.readyPath, { GET: open })
    addMethods("Metadata", "/.well-known/{proxy+}", { GET: open, OPTIONS: open })
    this.#addGatewayResponses(options.gatewayResponses, authorizer.condition)
    this.#permit("RestPermission", handler, "*/*")
    return this.#deploy(options)
  }

  #describeIntegration(handler: ServerFunction, timeoutSeconds: number): api.CfnMethod.IntegrationProperty {
    const target = `lambda:path/${STREAMING_API}/functions/${handler.arn}/response-streaming-invocations`
    return {
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:${target}`,
      responseTransferMode: "STREAM",
      timeoutInMillis: timeoutSeconds * 1000,
    }
  }

  #addPath(id: string, path: string): string {
    const segments = path.slice(1).split("/")
    return segments.reduce((parentId, pathPart, index) => {
      const isLast = index === segments.length - 1
      const props = { restApiId: this.id, parentId, pathPart }
      return new api.CfnResource(this, `${id}${isLast ? "" : "Parent"}Resource`, props).ref
    }, this.#root)
  }

  #addAuthorizer({ handler, cacheSeconds, condition }: AuthorizerOptions): string {
    const invocation = `lambda:path/2015-03-31/functions/${handler.arn}/invocations`
    const resource = new api.CfnAuthorizer(this, "Authorizer", {
      restApiId: this.id,
      name: "tokens",
      type: "REQUEST",
      authorizerUri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:${invocation}`,
      authorizerResultTtlInSeconds: cacheSeconds,
    })
    resource.cfnOptions.condition = condition
    this.#permit("AuthorizerPermission", handler, `authorizers/${resource.ref}`).cfnOptions.condition =
      condition
    return resource.ref
  }

  #permit(id: string, handler: ServerFunction, source: string): CfnPermission {
    return new CfnPermission(this, id, {
      functionName: handler.functionName,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.id}/${source}`,
    })
  }

  #addGatewayResponses(responses: RoutesOptions["gatewayResponses"], condition: CfnCondition): void {
    for (const [type, { status, headers, body }] of Object.entries(responses)) {
      const word = type.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
      const props = {
        restApiId: this.id,
        responseType: type,
        statusCode: String(status),
        responseParameters: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
        ),
        responseTemplates: { "application/json": body },
      }
      const resource = new api.CfnGatewayResponse(this, `${word}Response`, props)
      resource.cfnOptions.condition = condition
      this.#remember(resource, props)
    }
  }

  #remember(part: CfnResource, props: object): void {
    this.#parts.push(part)
    this.#definition.push(props)
  }

  #deploy({ deployments, logs }: Pick<RoutesOptions, "deployments" | "logs">): api.CfnStage {
    // CloudFormation makes a deployment once for a name: one that changes with the routes has them deployed.
    const definition = JSON.stringify(this.#stack.resolve(this.#definition))
    const hash = createHash("sha256").update(definition).digest("hex").slice(0, 8)
    const ids = Object.entries(deployments).map(([variant, { condition, guarded }]) => {
      const deployment = new api.CfnDeployment(this, `Deployment${variant}${hash}`, {
        restApiId: this.id,
        description: `Routes ${hash}, authorization: ${variant}`,
      })
      const parts = this.#parts.filter(({ cfnOptions }) => guarded || !cfnOptions.condition)
      for (const part of parts) deployment.addResourceDependency(part)
      deployment.cfnOptions.condition = condition
      return { id: deployment.ref, condition }
    })
    const deploymentId = ids.reduceRight(
      (rest, { id, condition }) => (rest ? choose(condition, id, rest) : id),
      "",
    )
    const stage = new api.CfnStage(this, "Stage", {
      restApiId: this.id,
      deploymentId,
      stageName: settings.stageName,
      ...logs.stage,
    })
    waitFor(stage, [logs.account])
    return stage
  }
}
