import { CfnScalableTarget, CfnScalingPolicy } from "aws-cdk-lib/aws-applicationautoscaling"
import type { Construct } from "constructs"
import { service as settings } from "@mcp-on-aws/blueprint/settings"
import type { Inputs } from "../template/inputs.ts"
import type { LoadBalancer } from "./load-balancer.ts"

export interface AutoscalingOptions {
  readonly inputs: Inputs
  readonly cluster: string
  readonly service: string
  readonly balancer: LoadBalancer
}

/** By processor, for calls that compute, and by requests, for calls that wait: whichever wants more tasks. */
export function createAutoscaling(
  scope: Construct,
  { inputs, cluster, service, balancer }: AutoscalingOptions,
): void {
  const target = new CfnScalableTarget(scope, "Scaling", {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${cluster}/${service}`,
    minCapacity: inputs.number("min_tasks"),
    maxCapacity: inputs.number("max_tasks"),
  })
  const track = (
    id: string,
    word: string,
    tracking: Pick<
      CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
      "targetValue" | "predefinedMetricSpecification"
    >,
  ) =>
    new CfnScalingPolicy(scope, id, {
      policyName: `${inputs.text("name")}-${word}`,
      policyType: "TargetTrackingScaling",
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        ...tracking,
        scaleInCooldown: settings.scaleInSeconds,
        scaleOutCooldown: settings.scaleOutSeconds,
      },
    })
  track("CpuScaling", "cpu", {
    targetValue: inputs.number("cpu_target_percent"),
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
  })
  track("RequestScaling", "requests", {
    targetValue: inputs.number("requests_per_target"),
    predefinedMetricSpecification: {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: `${balancer.fullName}/${balancer.targets.attrTargetGroupFullName}`,
    },
  })
}
