import { Aws, type CfnCondition } from "aws-cdk-lib"
import * as api from "aws-cdk-lib/aws-apigatewayv2"
import { CfnPermission } from "aws-cdk-lib/aws-lambda"
import { CfnLogGroup } from "aws-cdk-lib/aws-logs"
import { Construct } from "constructs"
import { accessLogFields } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import type { Inputs } from "../template/inputs.ts"
import type { ServerFunction } from "./server-function.ts"

export interface HttpApiOptions {
  readonly inputs: Inputs
  readonly accessLogs: CfnCondition
}

/** An HTTP API with one route for everything: it cannot stream, and the function itself checks who calls. */
export class HttpApi extends Construct {
  readonly id: string
  readonly host: string

  constructor(scope: Construct, name: string, description: string) {
    super(scope, "http-api")
    this.id = new api.CfnApi(this, "McpHttpApi", { name, description, protocolType: "HTTP" }).ref
    this.host = `${this.id}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`
  }

  /** Apart from the constructor, as the function's environment tells the API's host. */
  addRoute(handler: ServerFunction, { inputs, accessLogs }: HttpApiOptions): void {
    const apiId = this.id
    const integration = new api.CfnIntegration(this, "HttpIntegration", {
      apiId,
      integrationType: "AWS_PROXY",
      integrationUri: handler.arn,
      payloadFormatVersion: "2.0",
      timeoutInMillis: 30_000,
    })
    new api.CfnRoute(this, "HttpRoute", {
      apiId,
      routeKey: "$default",
      target: `integrations/${integration.ref}`,
    })
    const logs = new CfnLogGroup(this, "HttpAccessLogGroup", {
      logGroupName: `/aws/apigateway/${inputs.text("name")}-http`,
      retentionInDays: inputs.number("log_retention_days"),
    })
    logs.cfnOptions.condition = accessLogs
    new api.CfnStage(this, "HttpStage", {
      apiId,
      stageName: "$default",
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: inputs.number("throttle_rate"),
        throttlingBurstLimit: inputs.number("throttle_burst"),
      },
      accessLogSettings: choose<object>(accessLogs, {
        DestinationArn: logs.attrArn,
        Format: JSON.stringify(accessLogFields),
      }),
    })
    new CfnPermission(this, "HttpPermission", {
      functionName: handler.functionName,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${apiId}/*/*`,
    })
  }
}
