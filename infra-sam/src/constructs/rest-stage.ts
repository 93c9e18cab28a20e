import { Aws, type CfnCondition } from "aws-cdk-lib"
import { CfnAccount, type CfnStageProps } from "aws-cdk-lib/aws-apigateway"
import { CfnLogGroup } from "aws-cdk-lib/aws-logs"
import { Construct } from "constructs"
import { apiLogPermissions } from "@mcp-on-aws/blueprint/permissions"
import { accessLogFields } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import type { CleanStack } from "../template/clean-stack.ts"
import { allOf, onlyWhere } from "../template/conditions.ts"
import { fillStatements } from "../template/fill.ts"
import type { Inputs } from "../template/inputs.ts"
import { createRole } from "./role.ts"

/** A line for each request; and the role by which API Gateway writes any, one for the account and region. */
export class RestLogs extends Construct {
  readonly stage: Omit<CfnStageProps, "restApiId">
  /** Without it API Gateway refuses a stage that has a log. */
  readonly account: CfnAccount

  constructor(stack: CleanStack, inputs: Inputs, condition: CfnCondition) {
    super(stack, "rest-logs")
    const logs = new CfnLogGroup(this, "RestAccessLogGroup", {
      logGroupName: `/aws/apigateway/${inputs.text("name")}-rest`,
      retentionInDays: inputs.number("log_retention_days"),
    })
    const accessLogs = allOf(stack, "HasAccessLogs", condition, inputs.isOn("access_logs"))
    logs.cfnOptions.condition = accessLogs
    this.account = this.#createAccountRole(inputs)
    onlyWhere(this, allOf(stack, "HasAccountRole", accessLogs, inputs.isOn("api_gateway_account_role")))
    this.stage = {
      tracingEnabled: inputs.switch("tracing"),
      accessLogSetting: choose<object>(accessLogs, {
        DestinationArn: logs.attrArn,
        Format: JSON.stringify(accessLogFields),
      }),
      methodSettings: [
        {
          resourcePath: "/*",
          httpMethod: "*",
          // Those of each method cost, and nothing reads them; those of the stage are there without.
          metricsEnabled: false,
          throttlingRateLimit: inputs.number("throttle_rate"),
          throttlingBurstLimit: inputs.number("throttle_burst"),
        },
      ],
    }
  }

  #createAccountRole(inputs: Inputs): CfnAccount {
    const role = createRole(this, "ApiLogsRole", {
      name: `${inputs.text("name")}-api-logs`,
      service: "apigateway.amazonaws.com",
      statements: fillStatements(
        apiLogPermissions,
        { "log groups of the region": `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
        inputs,
      ),
    })
    return new CfnAccount(this, "ApiGatewayAccount", { cloudWatchRoleArn: role.attrArn })
  }
}
