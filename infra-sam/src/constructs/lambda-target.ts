import { Aws } from "aws-cdk-lib"
import { CfnListenerRule, CfnTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2"
import { CfnPermission } from "aws-cdk-lib/aws-lambda"
import { Construct } from "constructs"
import type { ServerFunction } from "./server-function.ts"

export interface LambdaTargetOptions {
  readonly name: string
  readonly handler: ServerFunction
  readonly listenerArn: string
  /** Requests with this header come here. */
  readonly requests: { readonly header: string; readonly values: readonly string[] }
}

/** A function behind a load balancer that tells by a header what is its own. */
export class LambdaTarget extends Construct {
  /** The target group, as metrics name it. */
  readonly groupName: string

  constructor(scope: Construct, { name, handler, listenerArn, requests }: LambdaTargetOptions) {
    super(scope, "lambda-target")
    // By the group's name, as the group wants the permission before it takes the function.
    const group = `arn:${Aws.PARTITION}:elasticloadbalancing:${Aws.REGION}:${Aws.ACCOUNT_ID}:targetgroup/${name}/*`
    const permission = new CfnPermission(this, "FunctionPermission", {
      functionName: handler.functionName,
      action: "lambda:InvokeFunction",
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: group,
    })
    const targets = new CfnTargetGroup(this, "FunctionTargets", {
      name,
      targetType: "lambda",
      targets: [{ id: handler.arn }],
      // Otherwise of several headers with one name the function gets the last.
      targetGroupAttributes: [{ key: "lambda.multi_value_headers.enabled", value: "true" }],
    })
    targets.addResourceDependency(permission)
    this.groupName = targets.attrTargetGroupFullName
    new CfnListenerRule(this, "FunctionRule", {
      listenerArn,
      priority: 1,
      conditions: [
        {
          field: "http-header",
          httpHeaderConfig: { httpHeaderName: requests.header, values: [...requests.values] },
        },
      ],
      actions: [{ type: "forward", targetGroupArn: targets.ref }],
    })
  }
}
