import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group"
import { EcsCluster } from "#aws/ecs-cluster"
import { EcsService } from "#aws/ecs-service"
import { EcsTaskDefinition } from "#aws/ecs-task-definition"
import { describeContainer } from "@mcp-on-aws/blueprint/container"
import type { ContainerServer } from "@mcp-on-aws/blueprint/container"
import { executionPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { Statement } from "@mcp-on-aws/blueprint/permissions"
import { service as settings } from "@mcp-on-aws/blueprint/settings"
import { type CleanStack, region } from "../terraform/clean-stack.ts"
import { attribute, listOf, numberOf } from "../terraform/expression.ts"
import { countErrors } from "./alarms.ts"
import { createAutoscaling } from "./autoscaling.ts"
import type { createLoadBalancer } from "./load-balancer.ts"
import type { Network } from "./network.ts"
import { createRole, type Resources } from "./role.ts"

interface ServiceOptions {
  readonly server: ContainerServer
  readonly environment: Readonly<Record<string, string>>
  /** By the name in the environment: the ARN of the secret. */
  readonly secrets: Readonly<Record<string, string>>
  readonly statements: readonly Statement[]
  readonly resources: Resources
  readonly network: Network
  readonly balancer: ReturnType<typeof createLoadBalancer>
  /** `task_` where a stack has a function as well. */
  readonly prefix?: string
  readonly group: string
}

/** Tasks in private subnets behind the load balancer, between `min_tasks` and `max_tasks`. */
export function createService(stack: CleanStack, options: ServiceOptions) {
  const { server, network, balancer } = options
  const cluster = new EcsCluster(stack.apart, "cluster", {
    name: "${var.name}",
    setting: [{ name: "containerInsights", value: "enabled" }],
  })
  const logs = new CloudwatchLogGroup(stack.apart, "tasks", {
    name: "/ecs/${var.name}",
    retentionInDays: stack.retention,
  })
  countErrors(stack, "tasks", { name: attribute(logs, "name") })
  const definition = createDefinition(stack, options, logs)
  const service = new EcsService(stack.apart, "service", {
    name: "${var.name}",
    cluster: attribute(cluster, "id"),
    taskDefinition: attribute(definition, "arn"),
    launchType: "FARGATE",
    desiredCount: numberOf("${var.min_tasks}"),
    availabilityZoneRebalancing: "ENABLED",
    deploymentMinimumHealthyPercent: settings.minimumHealthyPercent,
    deploymentMaximumPercent: settings.maximumPercent,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    healthCheckGracePeriodSeconds: settings.healthCheckGraceSeconds,
    // An apply that ends well has tasks that answer.
    waitForSteadyState: true,
    propagateTags: "SERVICE",
    networkConfiguration: {
      subnets: listOf("${local.private_subnet_ids}"),
      securityGroups: [options.group],
      assignPublicIp: false,
    },
    loadBalancer: [
      {
        targetGroupArn: attribute(balancer.targets, "arn"),
        containerName: server.name,
        containerPort: server.port,
      },
    ],
    // Autoscaling sets it from then on.
    lifecycle: { ignoreChanges: ["desired_count"] },
    dependsOn: [...balancer.listeners, ...network.wayOut],
  })
  createAutoscaling(stack, { cluster, service, balancer })
  return {
    cluster: attribute(cluster, "name"),
    service: attribute(service, "name"),
    resource: service,
    logGroup: attribute(logs, "name"),
  }
}

function createDefinition(
  stack: CleanStack,
  options: ServiceOptions,
  logs: CloudwatchLogGroup,
): EcsTaskDefinition {
  const { server, prefix = "" } = options
  const logGroup = attribute(logs, "name")
  stack.local("environment", options.environment)
  // Its values hold quotes: only a local may be made JSON of.
  stack.local("container", {
    name: server.name,
    image: "${local.image}",
    ...describeContainer(server),
    stopTimeout: server.stopTimeoutSeconds,
    environment: '${[for name, value in local.environment : { name = name, value = value } if value != ""]}',
    secrets: Object.entries(options.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup,
        "awslogs-region": region,
        "awslogs-stream-prefix": server.name,
        mode: "non-blocking",
        "max-buffer-size": settings.logBuffer,
      },
    },
  })
  const service = "ecs-tasks.amazonaws.com"
  const task = createRole(stack, "task", { name: "task", service, ...options })
  const execution = createRole(stack, "execution", {
    name: "execution",
    service,
    statements: executionPermissions,
    resources: {
      "image repository": "${local.image_repository_arn}",
      "request state key": Object.values(options.secrets),
      "log group": `${attribute(logs, "arn")}:*`,
    },
  })
  const definition = new EcsTaskDefinition(stack.apart, "task", {
    family: "${var.name}",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: `\${var.${prefix}cpu}`,
    memory: `\${var.${prefix}memory_mb}`,
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: server.architecture.toUpperCase() },
    executionRoleArn: attribute(execution, "arn"),
    taskRoleArn: attribute(task, "arn"),
    containerDefinitions: "${jsonencode([local.container])}",
    // The service moves to another before this one goes, and before all that it refers to: Terraform passes it on.
    lifecycle: { createBeforeDestroy: true },
  })
  // Tasks of a role without its policy fail at their first call.
  definition.addOverride("depends_on", ["aws_iam_role_policy.task", "aws_iam_role_policy.execution"])
  return definition
}
