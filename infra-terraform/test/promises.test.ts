import { alarms } from "@mcp-on-aws/blueprint/alarms"
import { functionEnvironment, taskEnvironment } from "@mcp-on-aws/blueprint/environment"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { describe, expect, test } from "@jest/globals"
import { stacks } from "../src/stacks.ts"
import type { Arguments, Declared } from "./terraform/configuration.ts"

const templates = new Map(stackNames.map((name) => [name, stacks[name]().synthesise()]))
const resourcesOf = (name: keyof typeof stacks) => templates.get(name)!.resource as Declared
const localsOf = (name: keyof typeof stacks) => templates.get(name)!.locals as Record<string, Arguments>
const all = (name: keyof typeof stacks, type: string): readonly Arguments[] =>
  Object.values(resourcesOf(name)[type] ?? {})
const one = (name: keyof typeof stacks, type: string, id: string): Arguments => {
  const found = resourcesOf(name)[type]?.[id]
  if (!found) throw new Error(`${name} has no ${type}.${id}`)
  return found
}

const containers = ["stateless-ecs", "stateful-ecs", "hybrid"] as const

describe.each(stackNames)("the stack %s", (name) => {
  test("keeps every log group for as long as was asked, and no function without one", () => {
    const groups = all(name, "aws_cloudwatch_log_group")

    expect(groups.length).toBeGreaterThan(0)
    for (const group of groups) expect(group.retention_in_days).toBe("${var.log_retention_days}")
    for (const fn of all(name, "aws_lambda_function")) {
      expect(fn).toMatchObject({ logging_config: { log_group: expect.stringContaining("log_group") } })
    }
  })

  test("runs functions on the runtime, the processor and the roles that are theirs", () => {
    for (const [id, fn] of Object.entries(resourcesOf(name).aws_lambda_function ?? {})) {
      expect(fn).toMatchObject({ runtime: statelessLambda.runtime, architectures: ["arm64"] })
      expect(fn.role).toContain(`aws_iam_role.${id}`)
    }
  })

  test("uses no managed policy", () => {
    expect(all(name, "aws_iam_role_policy_attachment")).toEqual([])
    expect(JSON.stringify(resourcesOf(name))).not.toContain("iam::aws:policy")
  })

  test("lets services invoke functions for one source, and everybody for a Function URL alone", () => {
    for (const [id, permission] of Object.entries(resourcesOf(name).aws_lambda_permission ?? {})) {
      if (permission.principal === "*") {
        const forUrl =
          permission.function_url_auth_type === "NONE" || permission.invoked_via_function_url === true
        expect({ id, forUrl }).toEqual({ id, forUrl: true })
      } else expect(permission.source_arn).toEqual(expect.stringContaining("${"))
    }
  })

  test("has each alarm of the blueprint, which tells what to do and notifies", () => {
    const made = all(name, "aws_cloudwatch_metric_alarm")

    for (const alarm of alarms[name]) {
      expect(made).toContainEqual(
        expect.objectContaining({
          metric_name: alarm.metric,
          namespace: alarm.namespace,
          threshold: alarm.threshold,
          alarm_description: alarm.description,
          alarm_actions: "${local.alarm_actions}",
        }),
      )
    }
  })

  test("keeps tables recoverable, encrypted, without idle cost, and protected", () => {
    for (const table of all(name, "aws_dynamodb_table")) {
      expect(table).toMatchObject({
        billing_mode: "PAY_PER_REQUEST",
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true },
        ttl: { enabled: true, attribute_name: "exp" },
        deletion_protection_enabled: "${var.deletion_protection}",
      })
    }
  })

  test("makes the signing key once, and not again at each apply", () => {
    expect(one(name, "aws_secretsmanager_secret_version", "request_state_key")).toMatchObject({
      lifecycle: { ignore_changes: ["secret_string"] },
    })
  })

  test("lets users in whom somebody added, with long passwords, and clients with PKCE", () => {
    expect(one(name, "aws_cognito_user_pool", "users")).toMatchObject({
      admin_create_user_config: { allow_admin_create_user_only: true },
      password_policy: { minimum_length: 14, require_symbols: true },
    })
    expect(one(name, "aws_cognito_user_pool_client", "people")).toMatchObject({
      generate_secret: false,
      allowed_oauth_flows: ["code"],
    })
  })
})

describe.each(["stateless-lambda", "lambda-ops"] as const)("the front doors of %s", (name) => {
  const environmentOf = (id: string) =>
    (one(name, "aws_lambda_function", id).environment as Arguments).variables as Arguments

  test.each(["rest", "authorizer", "url", "http"] as const)(
    "hand the function of %s what it reads, and nothing else",
    (front) => {
      const expected = Object.keys(functionEnvironment[name][front])

      expect(Object.keys(environmentOf(front)).sort()).toEqual(expected.sort())
    },
  )

  test("stream every answer of the REST API", () => {
    const integrations = all(name, "aws_api_gateway_integration")

    expect(integrations).toHaveLength(8)
    for (const integration of integrations) {
      expect(integration).toMatchObject({
        response_transfer_mode: "STREAM",
        uri: expect.stringMatching(/response-streaming-invocations$/),
      })
    }
  })

  test("guard the endpoint's methods by an authorizer whose answers are not cached", () => {
    expect(one(name, "aws_api_gateway_authorizer", "tokens")).toMatchObject({
      type: "REQUEST",
      authorizer_result_ttl_in_seconds: 0,
    })
    for (const method of ["mcp_get", "mcp_post", "mcp_delete"]) {
      expect(one(name, "aws_api_gateway_method", method).authorization).toBe(
        '${local.authorizer ? "CUSTOM" : "NONE"}',
      )
    }
  })

  test("answer with the challenge where the authorizer lets nobody through", () => {
    expect(one(name, "aws_api_gateway_gateway_response", "unauthorized")).toMatchObject({
      status_code: "401",
      response_parameters: {
        "gatewayresponse.header.www-authenticate": expect.stringContaining("resource_metadata="),
      },
    })
  })

  test("limit requests, and put a new snapshot up before the old one goes", () => {
    expect(one(name, "aws_api_gateway_method_settings", "rest")).toMatchObject({
      settings: {
        throttling_rate_limit: "${var.throttle_rate}",
        throttling_burst_limit: "${var.throttle_burst}",
      },
    })
    expect(one(name, "aws_api_gateway_deployment", "rest")).toMatchObject({
      lifecycle: { create_before_destroy: true },
    })
  })
})

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
    expect(one(name, "aws_lb_listener", "redirect")).toMatchObject({
      default_action: [{ type: "redirect" }],
    })
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

  test("have longer to end than the server takes", () => {
    const { container, environment } = localsOf(name)

    expect(Number(container!.stopTimeout)).toBeGreaterThan(Number(environment!.MCP_DRAIN_SECONDS))
    expect(one(name, "aws_lb_target_group", "tasks")).toMatchObject({
      deregistration_delay: String(statefulEcs.deregistrationDelaySeconds),
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
