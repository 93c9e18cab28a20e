import { alarms, errorLines } from "@mcp-on-aws/blueprint/alarms"
import { functionEnvironment } from "@mcp-on-aws/blueprint/environment"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { describe, expect, test } from "@jest/globals"
import type { InputValue } from "@mcp-on-aws/blueprint/alarms"
import type { Arguments } from "./terraform/configuration.ts"
import { all, one, resourcesOf } from "./terraform/written.ts"

const valueOf = (given: string | number | InputValue) =>
  typeof given === "object" ? `\${var.${given.input}}` : given

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

  test("has the region in the names that are the whole account's", () => {
    const named = [
      ...all(name, "aws_iam_role").map((role) => role.name),
      ...all(name, "aws_iam_policy").map((policy) => policy.name),
      ...all(name, "aws_cloudwatch_dashboard").map((dashboard) => dashboard.dashboard_name),
    ]

    expect(named.length).toBeGreaterThan(3)
    for (const one of named)
      expect(one).toMatch(/^\$\{var\.name\}-.*\$\{data\.aws_region\.current_region\.id\}$/)
  })

  test("signs users in at a name that no word of yours stands in", () => {
    expect(one(name, "aws_cognito_user_pool_domain", "sign_in").domain).toMatch(
      /^mcp-\$\{substr\(sha256\([^)]+\), 0, \d+\)\}$/,
    )
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
          namespace: valueOf(alarm.namespace),
          threshold: valueOf(alarm.threshold),
          evaluation_periods: alarm.evaluationPeriods,
          treat_missing_data: alarm.missingData,
          alarm_description: alarm.description,
          alarm_actions: "${local.alarm_actions}",
        }),
      )
    }
  })

  test("counts the errors that its servers log, and not what its authorizer does", () => {
    const servers = Object.keys(resourcesOf(name).aws_cloudwatch_log_group!).filter((id) =>
      ["rest", "url", "http", "function", "tasks"].includes(id),
    )

    const filters = resourcesOf(name).aws_cloudwatch_log_metric_filter!

    expect(servers.length).toBeGreaterThan(0)
    expect(Object.keys(filters).sort()).toEqual(servers.sort())
    for (const [id, filter] of Object.entries(filters)) {
      expect(filter).toMatchObject({
        pattern: errorLines.pattern,
        log_group_name: expect.stringContaining(`aws_cloudwatch_log_group.${id}`),
        metric_transformation: { name: errorLines.metric, namespace: "${var.name}" },
      })
    }
  })

  test("keeps tables encrypted, without idle cost, and protected, and the notes recoverable", () => {
    for (const [id, table] of Object.entries(resourcesOf(name).aws_dynamodb_table ?? {})) {
      expect(table).toMatchObject({
        billing_mode: "PAY_PER_REQUEST",
        point_in_time_recovery: { enabled: id === "notes" },
        ttl: { enabled: true, attribute_name: "exp" },
        deletion_protection_enabled: "${var.deletion_protection}",
      })
      // Without it, DynamoDB encrypts by a key that AWS owns: KMS would charge for requests to another.
      expect(table).not.toHaveProperty("server_side_encryption")
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

  test("are all on the dashboard, those that are not there as well", () => {
    const body = one(name, "aws_cloudwatch_dashboard", "dashboard").dashboard_body

    for (const shown of ['"FunctionName","${var.name}-url"', '"ApiId","${local.http_api_id}"'])
      expect(body).toContain(shown)
  })

  test("limit requests, and put a new snapshot up before the old one goes", () => {
    expect(one(name, "aws_api_gateway_method_settings", "rest")).toMatchObject({
      settings: {
        metrics_enabled: false,
        throttling_rate_limit: "${var.throttle_rate}",
        throttling_burst_limit: "${var.throttle_burst}",
      },
    })
    expect(one(name, "aws_api_gateway_deployment", "rest")).toMatchObject({
      lifecycle: { create_before_destroy: true },
    })
  })

  test("take another snapshot for a domain, which closes the API's own URL", () => {
    expect(one(name, "aws_api_gateway_rest_api", "rest")).toMatchObject({
      disable_execute_api_endpoint: '${var.custom_domain != ""}',
    })
    expect(one(name, "aws_api_gateway_deployment", "rest")).toMatchObject({
      triggers: { definition: expect.stringContaining("var.custom_domain") },
    })
  })
})
