import type { LbListener } from "#aws/lb-listener"
import { LbListenerRule } from "#aws/lb-listener-rule"
import { LbTargetGroup } from "#aws/lb-target-group"
import { LbTargetGroupAttachment } from "#aws/lb-target-group-attachment"
import { LambdaPermission } from "#aws/lambda-permission"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { attribute, countWhere, maybe } from "../terraform/expression.ts"

interface LambdaTargetOptions {
  readonly fn: { readonly deployedName: string; readonly arn: string }
  /** Which requests it gets; all others go where they went. */
  readonly requests: { readonly header: string; readonly values: readonly string[] }
  /** Each with the condition by which it exists. */
  readonly listeners: readonly { readonly listener: LbListener; readonly when: string }[]
}

/** A function behind a load balancer that tells by a header what is its own. Returns the target group. */
export function addLambdaTarget(
  stack: CleanStack,
  { fn, requests, listeners }: LambdaTargetOptions,
): LbTargetGroup {
  const group = new LbTargetGroup(stack.apart, "function", {
    name: "${var.name}-function",
    targetType: "lambda",
    // Otherwise of several headers with one name the function gets the last.
    lambdaMultiValueHeadersEnabled: true,
  })
  const permission = new LambdaPermission(stack.apart, "function_from_front", {
    action: "lambda:InvokeFunction",
    functionName: fn.deployedName,
    principal: "elasticloadbalancing.amazonaws.com",
    sourceArn: attribute(group, "arn"),
  })
  const attachment = new LbTargetGroupAttachment(stack.apart, "function", {
    targetGroupArn: attribute(group, "arn"),
    targetId: fn.arn,
    dependsOn: [permission],
  })
  for (const { listener, when } of listeners) {
    new LbListenerRule(stack.apart, `function_${listener.node.id}`, {
      ...countWhere(when),
      listenerArn: maybe(listener, "arn"),
      priority: 1,
      condition: [{ httpHeader: { httpHeaderName: requests.header, values: [...requests.values] } }],
      action: [{ type: "forward", targetGroupArn: attribute(group, "arn") }],
      dependsOn: [attachment],
    })
  }
  return group
}
