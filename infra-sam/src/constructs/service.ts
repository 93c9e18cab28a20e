import { Aws, Fn } from "aws-cdk-lib"
import * as ecs from "aws-cdk-lib/aws-ecs"
import { CfnLogGroup } from "aws-cdk-lib/aws-logs"
import { Construct } from "constructs"
import { describeContainer } from "@mcp-on-aws/blueprint/container"
import type { ContainerServer } from "@mcp-on-aws/blueprint/container"
import { executionPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { Statement } from "@mcp-on-aws/blueprint/permissions"
import { service as settings } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import { type CleanStack, explain } from "../template/clean-stack.ts"
import { type Arns, fillStatements } from "../template/fill.ts"
import type { Inputs } from "../template/inputs.ts"
import { waitFor } from "../template/wait-for.ts"
import { countErrors } from "./alarms.ts"
import { createAutoscaling } from "./autoscaling.ts"
import type { Image } from "./image.ts"
import type { LoadBalancer } from "./load-balancer.ts"
import type { Network } from "./network.ts"
import { createRole } from "./role.ts"
import { createTaskGroup } from "./task-group.ts"

const TASKS = "ecs-tasks.amazonaws.com"

export interface ServiceOptions {
  readonly inputs: Inputs
  readonly server: ContainerServer
  readonly image: Image
  readonly network: Network
  readonly balancer: LoadBalancer
  readonly environment: Readonly<Record<string, string>>
  /** By the name in the environment: the ARN of the secret. */
  readonly secrets: Readonly<Record<string, string>>
  readonly statements: readonly Statement[]
  readonly arns: Arns
  /** `task_` where a stack has a function as well. */
  readonly prefix?: string
}

/** Tasks in private subnets behind the load balancer, between `min_tasks` and `max_tasks`. */
export class Service extends Construct {
  readonly resource: ecs.CfnService
  readonly cluster: string
  readonly serviceName: string
  readonly logGroup: string

  constructor(stack: CleanStack, options: ServiceOptions) {
    super(stack, "service")
    const { inputs, server, network, balancer } = options
    const name = inputs.text("name")
    const cluster = new ecs.CfnCluster(this, "Cluster", {
      clusterName: name,
      clusterSettings: [{ name: "containerInsights", value: "enabled" }],
    })
    explain(cluster, "The tasks, in the private subnets")
    const logs = new CfnLogGroup(this, "TasksLogGroup", {
      logGroupName: `/ecs/${name}`,
      retentionInDays: inputs.number("log_retention_days"),
    })
    countErrors(this, "TasksErrors", { name: logs.ref, stackName: name })
    const definition = this.#createDefinition(options, logs)
    const { vpcId } = network
    const group = createTaskGroup(this, { ...server, name, vpcId, front: balancer.group.ref })
    const service = new ecs.CfnService(this, "Service", {
      serviceName: name,
      cluster: cluster.ref,
      taskDefinition: definition.ref,
      launchType: "FARGATE",
      // No count: with each update it would be set back. A new service has one task, until its scaling asks for more.
      availabilityZoneRebalancing: "ENABLED",
      deploymentConfiguration: {
        minimumHealthyPercent: settings.minimumHealthyPercent,
        maximumPercent: settings.maximumPercent,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      healthCheckGracePeriodSeconds: settings.healthCheckGraceSeconds,
      propagateTags: "SERVICE",
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: network.privateSubnetIds,
          securityGroups: [group],
          assignPublicIp: "DISABLED",
        },
      },
      loadBalancers: [
        { targetGroupArn: balancer.targets.ref, containerName: server.name, containerPort: server.port },
      ],
    })
    waitFor(service, [...balancer.listeners, ...network.wayOut])
    this.resource = service
    this.cluster = cluster.ref
    this.serviceName = service.attrName
    this.logGroup = logs.ref
    createAutoscaling(this, { inputs, cluster: this.cluster, service: this.serviceName, balancer })
  }

  #createDefinition(options: ServiceOptions, logs: CfnLogGroup): ecs.CfnTaskDefinition {
    const { inputs, server, image, prefix = "" } = options
    const name = inputs.text("name")
    const task = createRole(this, "TaskRole", {
      name: `${name}-task`,
      service: TASKS,
      statements: fillStatements(options.statements, options.arns, inputs),
    })
    const execution = createRole(this, "ExecutionRole", {
      name: `${name}-execution`,
      service: TASKS,
      statements: fillStatements(
        executionPermissions,
        {
          "image repository": choose(
            image.isBuilt,
            image.repositoryArn,
            describeRepository(inputs.text("container_image")),
          ),
          "request state key": Object.values(options.secrets),
          "log group": logs.attrArn,
        },
        inputs,
      ),
    })
    return new ecs.CfnTaskDefinition(this, "TaskDefinition", {
      family: name,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: inputs.text(`${prefix}cpu`),
      memory: inputs.text(`${prefix}memory_mb`),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: server.architecture.toUpperCase() },
      executionRoleArn: execution.attrArn,
      taskRoleArn: task.attrArn,
      containerDefinitions: [describeTask(options, logs.ref)],
    })
  }
}

/**
 * Of an image of yours, in whatever account. A template can take out the first word of its path alone: the images of
 * `team/server` are those of `team*`. The slash at the end is for names that have none.
 */
function describeRepository(image: string): string {
  const path = Fn.select(1, Fn.split("/", `${image}/`))
  const word = Fn.select(0, Fn.split(":", Fn.select(0, Fn.split("@", path))))
  return Fn.sub("arn:${AWS::Partition}:ecr:*:*:repository/${Word}*", { Word: word })
}

const describeTask = (
  { server, image, environment, secrets }: ServiceOptions,
  logGroup: string,
): ecs.CfnTaskDefinition.ContainerDefinitionProperty => ({
  ...describeContainer(server),
  name: server.name,
  image: image.uri,
  stopTimeout: server.stopTimeoutSeconds,
  environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
  secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup,
      "awslogs-region": Aws.REGION,
      "awslogs-stream-prefix": server.name,
      mode: "non-blocking",
      "max-buffer-size": settings.logBuffer,
    },
  },
})
