import { find, textOf, type Tree } from "./text.ts"

/** Facts that one kind keeps in a list or in another resource: containers, balancers, throttling. */
export type Collect = (ofType: (type: string) => readonly Tree[]) => Record<string, unknown>

export const collectFromTerraform: Collect = (ofType) => {
  const [throttling] = ofType("aws_api_gateway_method_settings")
  const [balancer] = ofType("aws_lb")
  const [definition] = ofType("aws_ecs_task_definition")
  const [container] = definition ? (JSON.parse(textOf(definition.container_definitions)) as Tree[]) : []
  return {
    "throttling rate": find(throttling, "settings.throttling_rate_limit"),
    "throttling burst": find(throttling, "settings.throttling_burst_limit"),
    "balancer idle": balancer?.idle_timeout,
    "balancer drops invalid headers": balancer?.drop_invalid_header_fields,
    "balancer desync": balancer?.desync_mitigation_mode,
    "balancer protection": balancer?.enable_deletion_protection,
    "balancer logs": find(balancer, "access_logs.enabled"),
    ...Object.fromEntries(
      ofType("aws_lb_target_group").flatMap((group) => [
        [`${textOf(group.name)} delay`, group.deregistration_delay],
        [`${textOf(group.name)} stickiness`, find(group, "stickiness.type")],
        [`${textOf(group.name)} seconds`, find(group, "stickiness.cookie_duration")],
        [`${textOf(group.name)} many headers`, group.lambda_multi_value_headers_enabled],
      ]),
    ),
    ...describeContainer(container, (name) => name),
  }
}

export const collectFromTemplate: Collect = (ofType) => {
  const [stage] = ofType("AWS::ApiGateway::Stage")
  const [balancer] = ofType("AWS::ElasticLoadBalancingV2::LoadBalancer")
  const [definition] = ofType("AWS::ECS::TaskDefinition")
  const ofBalancer = attributesOf(balancer?.LoadBalancerAttributes)
  return {
    "throttling rate": find(stage, "MethodSettings.0.ThrottlingRateLimit"),
    "throttling burst": find(stage, "MethodSettings.0.ThrottlingBurstLimit"),
    "balancer idle": ofBalancer["idle_timeout.timeout_seconds"],
    "balancer drops invalid headers": ofBalancer["routing.http.drop_invalid_header_fields.enabled"],
    "balancer desync": ofBalancer["routing.http.desync_mitigation_mode"],
    "balancer protection": ofBalancer["deletion_protection.enabled"],
    "balancer logs": ofBalancer["access_logs.s3.enabled"],
    ...Object.fromEntries(
      ofType("AWS::ElasticLoadBalancingV2::TargetGroup").flatMap((group) => {
        const attributes = attributesOf(group.TargetGroupAttributes)
        return [
          [`${textOf(group.Name)} delay`, attributes["deregistration_delay.timeout_seconds"]],
          [`${textOf(group.Name)} stickiness`, attributes["stickiness.type"]],
          [`${textOf(group.Name)} seconds`, attributes["stickiness.lb_cookie.duration_seconds"]],
          [`${textOf(group.Name)} many headers`, attributes["lambda.multi_value_headers.enabled"]],
        ]
      }),
    ),
    ...describeContainer(find(definition, "ContainerDefinitions.0") as Tree | undefined, toPascalCase),
  }
}

const toPascalCase = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

const attributesOf = (list: unknown): Tree =>
  Object.fromEntries(
    ((list ?? []) as { Key: string; Value: unknown }[]).map(({ Key, Value }) => [Key, Value]),
  )

function describeContainer(
  container: Tree | undefined,
  spell: (name: string) => string,
): Record<string, unknown> {
  if (!container) return {}
  const plain = ["name", "user", "stopTimeout", "essential", "readonlyRootFilesystem"]
  const environment = (container[spell("environment")] ?? []) as Tree[]
  const secrets = (container[spell("secrets")] ?? []) as Tree[]
  const ports = (container[spell("portMappings")] ?? []) as Tree[]
  const log = (container[spell("logConfiguration")] ?? {}) as Tree
  return {
    ...Object.fromEntries(plain.map((name) => [`container ${name}`, container[spell(name)]])),
    ...Object.fromEntries(
      environment.map((item) => {
        const name = textOf(item[spell("name")])
        const value = textOf(item[spell("value")])
        return [`container ${name}`, name === "MCP_ALLOWED_HOSTS" ? [...new Set(value.split(","))] : value]
      }),
    ),
    "container secrets": secrets.map((item) => item[spell("name")]),
    "container ports": ports.map((item) => item[spell("containerPort")]),
    "container health": find(container, `${spell("healthCheck")}.${spell("command")}`),
    "container log": log[spell("options")],
  }
}
