import { AppautoscalingPolicy } from "#aws/appautoscaling-policy"
import { AppautoscalingTarget } from "#aws/appautoscaling-target"
import type { EcsCluster } from "#aws/ecs-cluster"
import type { EcsService } from "#aws/ecs-service"
import { service as settings } from "@mcp-on-aws/blueprint/settings"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { attribute, numberOf } from "../terraform/expression.ts"

interface AutoscalingOptions {
  readonly cluster: EcsCluster
  readonly service: EcsService
  readonly balancer: { readonly arnSuffix: string; readonly targetsSuffix: string }
}

/** By processor, for calls that compute, and by requests, for calls that wait: whichever wants more tasks. */
export function createAutoscaling(
  stack: CleanStack,
  { cluster, service, balancer }: AutoscalingOptions,
): void {
  const target = new AppautoscalingTarget(stack.apart, "tasks", {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${attribute(cluster, "name")}/${attribute(service, "name")}`,
    minCapacity: numberOf("${var.min_tasks}"),
    maxCapacity: numberOf("${max(var.min_tasks, var.max_tasks)}"),
  })
  const track = (id: string, targetValue: string, metric: { type: string; resourceLabel?: string }) =>
    new AppautoscalingPolicy(stack.apart, id, {
      name: `\${var.name}-${id}`,
      policyType: "TargetTrackingScaling",
      serviceNamespace: attribute(target, "service_namespace"),
      scalableDimension: attribute(target, "scalable_dimension"),
      resourceId: attribute(target, "resource_id"),
      targetTrackingScalingPolicyConfiguration: {
        targetValue: numberOf(targetValue),
        scaleInCooldown: settings.scaleInSeconds,
        scaleOutCooldown: settings.scaleOutSeconds,
        predefinedMetricSpecification: {
          predefinedMetricType: metric.type,
          ...(metric.resourceLabel !== undefined && { resourceLabel: metric.resourceLabel }),
        },
      },
    })
  track("cpu", "${var.cpu_target_percent}", { type: "ECSServiceAverageCPUUtilization" })
  track("requests", "${var.requests_per_target}", {
    type: "ALBRequestCountPerTarget",
    resourceLabel: `${balancer.arnSuffix}/${balancer.targetsSuffix}`,
  })
}
