import { taskEnvironment } from "@mcp-on-aws/blueprint/environment"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { describe, expect, test } from "@jest/globals"
import { all, localsOf, one, resourcesOf } from "./terraform/written.ts"

const DRAIN_SECONDS_BY_DEFAULT = 25
const containers = ["stateless-ecs", "stateful-ecs", "hybrid"] as const

describe.each(containers)("the tasks of %s", (name) => {
  const locals = localsOf(name)

  test("write nothing, are nobody, and are logged without waiting", () => {
    expect(locals.container).toMatchObject({
      user: "node",
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      logConfiguration: { options: { mode: "non-blocking" } },
    })
  })

  test("get what they read, and the key as a secret", () => {
    const server = name === "stateless-ecs" ? name : "stateful-ecs"

    expect(Object.keys(locals.environment!).sort()).toEqual(Object.keys(taskEnvironment[server]).sort())
    expect(locals.container).toMatchObject({
      secrets: [{ name: "MCP_REQUEST_STATE_KEY", valueFrom: expect.stringContaining("secretsmanager") }],
    })
  })

  test("stand in private subnets, are rolled back, rebalanced and scaled by two measures", () => {
    expect(one(name, "aws_ecs_service", "service")).toMatchObject({
      availability_zone_rebalancing: "ENABLED",
      deployment_circuit_breaker: { enable: true, rollback: true },
      network_configuration: { assign_public_ip: false, subnets: "${local.private_subnet_ids}" },
    })
    expect(all(name, "aws_appautoscaling_policy")).toHaveLength(2)
    expect(one(name, "aws_ecs_cluster", "cluster")).toMatchObject({
      setting: [{ name: "containerInsights", value: "enabled" }],
    })
  })

  test("are reached through a strict load balancer by TLS 1.2 and 1.3", () => {
    expect(one(name, "aws_lb", "front")).toMatchObject({
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "defensive",
      enable_deletion_protection: "${var.deletion_protection}",
    })
    expect(one(name, "aws_lb_listener", "https").ssl_policy).toBe("ELBSecurityPolicy-TLS13-1-2-2021-06")
  })

  test("keep their listener on port 80 when HTTPS is set up after a trial without", () => {
    const listeners = Object.entries(resourcesOf(name).aws_lb_listener!)

    expect(Object.fromEntries(listeners.map(([id, { port }]) => [id, port]))).toEqual({
      http: 80,
      https: 443,
    })
    expect(one(name, "aws_lb_listener", "http")).toMatchObject({
      count: "${local.https || var.allow_http ? 1 : 0}",
      default_action: [{ type: '${local.https ? "redirect" : "forward"}' }],
    })
  })

  test("wait for their way out, and the load balancer for its way in", () => {
    const addresses = (type: string) =>
      Object.keys(resourcesOf(name)[type] ?? {})
        .filter((id) => !id.startsWith("public"))
        .map((id) => `${type}.${id}`)
    const out = ["aws_route", "aws_route_table_association", "aws_vpc_endpoint", "aws_lb_listener"].flatMap(
      addresses,
    )

    expect(one(name, "aws_lb", "front").depends_on).toContain("aws_internet_gateway.network")
    expect(out.length).toBeGreaterThan(9)
    expect(one(name, "aws_ecs_service", "service").depends_on).toEqual(expect.arrayContaining(out))
  })

  test("are missed no sooner than they were there", () => {
    const { depends_on: before, dimensions } = one(name, "aws_cloudwatch_metric_alarm", "few_tasks")

    expect(one(name, "aws_cloudwatch_metric_alarm", "no_tasks").depends_on).toEqual([
      "aws_ecs_service.service",
    ])
    expect(before).toBeUndefined()
    expect(dimensions).toMatchObject({ ServiceName: "${aws_ecs_service.service.name}" })
  })

  test("stay in their subnets when another zone is available", () => {
    const subnets = all(name, "aws_subnet")

    expect(subnets).toHaveLength(4)
    for (const subnet of subnets) expect(subnet.lifecycle).toEqual({ ignore_changes: ["availability_zone"] })
  })

  test("move to another definition, with its roles' policies, before theirs goes", () => {
    expect(one(name, "aws_ecs_task_definition", "task")).toMatchObject({
      lifecycle: { create_before_destroy: true },
      depends_on: ["aws_iam_role_policy.task", "aws_iam_role_policy.execution"],
    })
  })

  test("are left their callers by the load balancer for as long as their calls may go on", () => {
    const { container, environment } = locals
    const drainSeconds = Number(environment!.MCP_DRAIN_SECONDS ?? DRAIN_SECONDS_BY_DEFAULT)
    const { deregistration_delay: delay } = one(name, "aws_lb_target_group", "tasks")

    expect(Number(delay)).toBeGreaterThanOrEqual(drainSeconds)
    expect(Number(container!.stopTimeout)).toBeGreaterThan(drainSeconds)
  })

  test("have every rule of every security group described", () => {
    const rules = [
      ...all(name, "aws_vpc_security_group_ingress_rule"),
      ...all(name, "aws_vpc_security_group_egress_rule"),
    ]

    expect(rules.length).toBeGreaterThan(4)
    for (const rule of rules) expect(rule.description).toEqual(expect.stringMatching(/\w{4}/))
  })

  test("leave the VPC's default group empty", () => {
    expect(one(name, "aws_default_security_group", "network")).toMatchObject({ ingress: [], egress: [] })
  })
})

describe.each(["stateful-ecs", "hybrid"] as const)("the sessions of %s", (name) => {
  test("have the private port between tasks, and no address may enter it", () => {
    const rules = all(name, "aws_vpc_security_group_ingress_rule")
    const entering = rules.filter(({ from_port: port }) => port === statefulEcs.privatePort)

    expect(entering).toEqual([
      expect.objectContaining({
        security_group_id: "${aws_security_group.tasks.id}",
        referenced_security_group_id: "${aws_security_group.tasks.id}",
      }),
    ])
    expect(entering[0]).not.toHaveProperty("cidr_ipv4")
  })

  test("are found without a hop by clients that keep the cookie", () => {
    expect(one(name, "aws_lb_target_group", "tasks")).toMatchObject({
      stickiness: { type: "lb_cookie", enabled: true },
    })
  })
})

describe("hybrid", () => {
  test("sends what needs no session to the function, by the header that says so", () => {
    const { header, values } = statelessLambda.needsNoSession

    for (const id of ["function_https", "function_http"]) {
      expect(one("hybrid", "aws_lb_listener_rule", id).condition).toEqual([
        { http_header: { http_header_name: header, values } },
      ])
    }
    expect(one("hybrid", "aws_lb_target_group", "function").lambda_multi_value_headers_enabled).toBe(true)
  })
})
