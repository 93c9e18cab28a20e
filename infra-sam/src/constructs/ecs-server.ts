import { Fn } from "aws-cdk-lib"
import type { CfnService } from "aws-cdk-lib/aws-ecs"
import { Construct } from "constructs"
import { alarms, type Dimensions } from "@mcp-on-aws/blueprint/alarms"
import { taskEnvironment, taskSecrets } from "@mcp-on-aws/blueprint/environment"
import { taskPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { CleanStack } from "../template/clean-stack.ts"
import type { OutputValue } from "../template/declare-outputs.ts"
import { type Arns, type DerivedValues, fillEnvironment } from "../template/fill.ts"
import type { Inputs } from "../template/inputs.ts"
import { Alarms, type MetricDimensions } from "./alarms.ts"
import type { Authorization } from "./authorization.ts"
import { createDashboard, describeDashboardUrl } from "./dashboard.ts"
import { Image } from "./image.ts"
import { LoadBalancer, type Target } from "./load-balancer.ts"
import { Network } from "./network.ts"
import type { CodeUri } from "./server-function.ts"
import { Service, type ServiceOptions } from "./service.ts"

export interface EcsServerOptions {
  readonly stackName: "stateless-ecs" | "stateful-ecs" | "hybrid"
  /** Whose tasks run: a hybrid stack's are another server's. */
  readonly serverName: "stateless-ecs" | "stateful-ecs"
  readonly server: ServiceOptions["server"] &
    Target & { readonly settings?: Readonly<Record<string, string>> | undefined }
  readonly inputs: Inputs
  readonly authorization: Authorization
  readonly builderUri: CodeUri
  readonly derived: DerivedValues
  readonly stateKeyArn: string
  readonly arns: Arns
  readonly tables: Partial<Record<Dimensions, MetricDimensions>>
  readonly prefix?: string
}

/** A server in tasks behind a load balancer: the network, the image, the way in, the service, and what is watched. */
export class EcsServer extends Construct {
  readonly balancer: LoadBalancer
  readonly watched: Partial<Record<Dimensions, MetricDimensions>>
  readonly outputs: Readonly<Record<string, OutputValue>>
  readonly network: Network
  readonly derived: DerivedValues

  constructor(stack: CleanStack, options: EcsServerOptions) {
    super(stack, "server")
    const { stackName, serverName, server, inputs, authorization } = options
    this.network = new Network(stack, inputs)
    const image = new Image(stack, inputs, options.builderUri)
    this.balancer = new LoadBalancer(stack, { inputs, network: this.network, target: server })
    const { canonicalUrl, hosts } = this.balancer
    this.derived = {
      ...authorization.describe(canonicalUrl),
      ...options.derived,
      allowed_hosts: Fn.join(",", [...hosts]),
    }
    const service = new Service(stack, {
      inputs,
      server,
      image,
      network: this.network,
      balancer: this.balancer,
      environment: {
        ...fillEnvironment(taskEnvironment[serverName], { stack: stackName, inputs, derived: this.derived }),
        ...server.settings,
      },
      secrets: Object.fromEntries(Object.keys(taskSecrets).map((name) => [name, options.stateKeyArn])),
      statements: taskPermissions[serverName],
      arns: options.arns,
      prefix: options.prefix,
    })
    const LoadBalancerDimension = { LoadBalancer: this.balancer.fullName }
    this.watched = {
      "load balancer": LoadBalancerDimension,
      "target group": {
        ...LoadBalancerDimension,
        TargetGroup: this.balancer.targets.attrTargetGroupFullName,
      },
      service: { ClusterName: service.cluster, ServiceName: service.serviceName },
      ...options.tables,
    }
    this.#watch(stack, options, service.resource)
    this.outputs = {
      endpoint: canonicalUrl,
      log_group: service.logGroup,
      cluster: service.cluster,
      service: service.serviceName,
      image: image.uri,
      load_balancer_dns: this.balancer.dnsName,
      dashboard_url: describeDashboardUrl(inputs.text("name")),
    }
  }

  #watch(stack: CleanStack, { inputs, stackName }: EcsServerOptions, service: CfnService): void {
    const { "target group": tasks, ...others } = this.watched
    const options = { inputs, alarms: alarms[stackName] }
    new Alarms(stack, "alarms", { ...options, dimensions: { log: {}, ...others } })
    // Where no task is registered there is no number, which rings: not before the first is.
    new Alarms(stack, "task-alarms", { ...options, dimensions: { "target group": tasks! }, after: service })
  }

  addDashboard(
    stack: CleanStack,
    { stackName, inputs }: Pick<EcsServerOptions, "stackName" | "inputs">,
    functions: readonly MetricDimensions[] = [],
  ): void {
    const dimensions = Object.fromEntries(Object.entries(this.watched).map(([of, found]) => [of, [found]]))
    createDashboard(stack, {
      stackName,
      name: inputs.text("name"),
      dimensions: { ...dimensions, function: functions },
    })
  }
}
