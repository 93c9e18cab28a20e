/** Where a fact stands: in Terraform's arguments, in a template's properties. Steps are separated by dots. */
export type Place = readonly [terraform: string, template: string]

export interface Comparison {
  /** In Terraform; `kinds` tells the template's. */
  readonly type: string
  /** What tells one resource from another of its kind, where it has such a name. */
  readonly name?: Place
  readonly facts: Readonly<Record<string, Place>>
}

const same = (...names: readonly string[]): Record<string, Place> =>
  Object.fromEntries(names.map((name) => [name, [name, toPascal(name)]]))

const toPascal = (name: string) =>
  name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** What has to be the same in both kinds, beside what `facts.ts` puts together from several resources. */
export const comparisons: readonly Comparison[] = [
  {
    type: "aws_lambda_function",
    name: ["function_name", "FunctionName"],
    facts: {
      ...same(
        "handler",
        "runtime",
        "memory_size",
        "timeout",
        "architectures",
        "reserved_concurrent_executions",
      ),
      tracing: ["tracing_config.mode", "TracingConfig.Mode"],
      environment: ["environment.variables", "Environment.Variables"],
      logGroup: ["logging_config.log_group", "LoggingConfig.LogGroup"],
    },
  },
  { type: "aws_cloudwatch_log_group", name: ["name", "LogGroupName"], facts: same("retention_in_days") },
  {
    type: "aws_cloudwatch_log_metric_filter",
    name: ["log_group_name", "LogGroupName"],
    facts: {
      pattern: ["pattern", "FilterPattern"],
      metric: ["metric_transformation.name", "MetricTransformations.MetricName"],
      namespace: ["metric_transformation.namespace", "MetricTransformations.MetricNamespace"],
      value: ["metric_transformation.value", "MetricTransformations.MetricValue"],
      unit: ["metric_transformation.unit", "MetricTransformations.Unit"],
    },
  },
  {
    type: "aws_cloudwatch_metric_alarm",
    name: ["alarm_name", "AlarmName"],
    facts: {
      ...same("alarm_description", "namespace", "metric_name", "statistic", "extended_statistic", "period"),
      ...same("evaluation_periods", "threshold", "comparison_operator", "treat_missing_data"),
      actions: ["alarm_actions", "AlarmActions"],
      okActions: ["ok_actions", "OKActions"],
    },
  },
  {
    type: "aws_dynamodb_table",
    name: ["name", "TableName"],
    facts: {
      ...same("billing_mode", "deletion_protection_enabled"),
      partitionKey: ["hash_key", "KeySchema.0.AttributeName"],
      sortKey: ["range_key", "KeySchema.1.AttributeName"],
      expiry: ["ttl.attribute_name", "TimeToLiveSpecification.AttributeName"],
      recovery: [
        "point_in_time_recovery.enabled",
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
      ],
      encryption: ["server_side_encryption.enabled", "SSESpecification.SSEEnabled"],
    },
  },
  {
    type: "aws_cognito_user_pool",
    name: ["name", "UserPoolName"],
    facts: {
      ...same("user_pool_tier", "username_attributes", "auto_verified_attributes", "mfa_configuration"),
      deletionProtection: ["deletion_protection", "DeletionProtection"],
      passwordLength: ["password_policy.minimum_length", "Policies.PasswordPolicy.MinimumLength"],
      passwordDays: [
        "password_policy.temporary_password_validity_days",
        "Policies.PasswordPolicy.TemporaryPasswordValidityDays",
      ],
      noSignUp: [
        "admin_create_user_config.allow_admin_create_user_only",
        "AdminCreateUserConfig.AllowAdminCreateUserOnly",
      ],
    },
  },
  {
    type: "aws_cognito_user_pool_client",
    name: ["name", "ClientName"],
    facts: {
      ...same("generate_secret", "access_token_validity", "id_token_validity", "enable_token_revocation"),
      flows: ["allowed_oauth_flows", "AllowedOAuthFlows"],
      scopes: ["allowed_oauth_scopes", "AllowedOAuthScopes"],
      callbacks: ["callback_urls", "CallbackURLs"],
      refreshDays: ["refresh_token_validity", "RefreshTokenValidity"],
      errors: ["prevent_user_existence_errors", "PreventUserExistenceErrors"],
    },
  },
  { type: "aws_cognito_user_pool_domain", facts: same("domain", "managed_login_version") },
  {
    type: "aws_api_gateway_rest_api",
    name: ["name", "Name"],
    facts: {
      ...same("disable_execute_api_endpoint"),
      types: ["endpoint_configuration.types", "EndpointConfiguration.Types"],
    },
  },
  {
    type: "aws_api_gateway_authorizer",
    facts: {
      ...same("name", "type"),
      seconds: ["authorizer_result_ttl_in_seconds", "AuthorizerResultTtlInSeconds"],
    },
  },
  {
    type: "aws_api_gateway_gateway_response",
    name: ["response_type", "ResponseType"],
    facts: same("status_code", "response_parameters", "response_templates"),
  },
  {
    type: "aws_api_gateway_stage",
    facts: {
      ...same("stage_name"),
      tracing: ["xray_tracing_enabled", "TracingEnabled"],
      accessLog: ["access_log_settings.0.format", "AccessLogSetting.Format"],
    },
  },
  { type: "aws_api_gateway_domain_name", facts: same("domain_name", "security_policy") },
  { type: "aws_apigatewayv2_integration", facts: { timeout: ["timeout_milliseconds", "TimeoutInMillis"] } },
  {
    type: "aws_apigatewayv2_stage",
    facts: {
      rate: ["default_route_settings.throttling_rate_limit", "DefaultRouteSettings.ThrottlingRateLimit"],
      burst: ["default_route_settings.throttling_burst_limit", "DefaultRouteSettings.ThrottlingBurstLimit"],
      accessLog: ["access_log_settings.0.format", "AccessLogSettings.Format"],
    },
  },
  {
    type: "aws_lambda_function_url",
    facts: { auth: ["authorization_type", "AuthType"], mode: ["invoke_mode", "InvokeMode"] },
  },
  {
    type: "aws_ecs_task_definition",
    name: ["family", "Family"],
    facts: {
      ...same("cpu", "memory", "network_mode", "requires_compatibilities"),
      processor: ["runtime_platform.cpu_architecture", "RuntimePlatform.CpuArchitecture"],
    },
  },
  {
    type: "aws_ecs_service",
    name: ["name", "ServiceName"],
    facts: {
      ...same(
        "desired_count",
        "launch_type",
        "health_check_grace_period_seconds",
        "availability_zone_rebalancing",
      ),
      least: ["deployment_minimum_healthy_percent", "DeploymentConfiguration.MinimumHealthyPercent"],
      most: ["deployment_maximum_percent", "DeploymentConfiguration.MaximumPercent"],
      rollback: [
        "deployment_circuit_breaker.rollback",
        "DeploymentConfiguration.DeploymentCircuitBreaker.Rollback",
      ],
      port: ["load_balancer.0.container_port", "LoadBalancers.0.ContainerPort"],
    },
  },
  { type: "aws_appautoscaling_target", facts: same("min_capacity", "max_capacity", "scalable_dimension") },
  {
    type: "aws_appautoscaling_policy",
    name: ["name", "PolicyName"],
    facts: {
      target: [
        "target_tracking_scaling_policy_configuration.target_value",
        "TargetTrackingScalingPolicyConfiguration.TargetValue",
      ],
      scaleIn: [
        "target_tracking_scaling_policy_configuration.scale_in_cooldown",
        "TargetTrackingScalingPolicyConfiguration.ScaleInCooldown",
      ],
    },
  },
  {
    type: "aws_lb_target_group",
    name: ["name", "Name"],
    facts: {
      ...same("port", "protocol", "target_type"),
      path: ["health_check.path", "HealthCheckPath"],
      interval: ["health_check.interval", "HealthCheckIntervalSeconds"],
      timeout: ["health_check.timeout", "HealthCheckTimeoutSeconds"],
      healthy: ["health_check.healthy_threshold", "HealthyThresholdCount"],
      unhealthy: ["health_check.unhealthy_threshold", "UnhealthyThresholdCount"],
      matcher: ["health_check.matcher", "Matcher.HttpCode"],
    },
  },
  {
    type: "aws_lb_listener",
    name: ["port", "Port"],
    facts: { ...same("protocol", "ssl_policy"), action: ["default_action.0.type", "DefaultActions.0.Type"] },
  },
  { type: "aws_lb_listener_rule", facts: same("priority") },
  { type: "aws_vpc", facts: same("cidr_block", "enable_dns_hostnames", "enable_dns_support") },
  { type: "aws_vpc_endpoint", name: ["service_name", "ServiceName"], facts: same("vpc_endpoint_type") },
  { type: "aws_flow_log", facts: same("traffic_type", "max_aggregation_interval") },
  {
    type: "aws_ecr_repository",
    name: ["name", "RepositoryName"],
    facts: { ...same("image_tag_mutability"), emptied: ["force_delete", "EmptyOnDelete"] },
  },
  {
    type: "aws_codebuild_project",
    name: ["name", "Name"],
    facts: {
      timeout: ["build_timeout", "TimeoutInMinutes"],
      specification: ["source.buildspec", "Source.BuildSpec"],
      image: ["environment.image", "Environment.Image"],
      type: ["environment.type", "Environment.Type"],
      compute: ["environment.compute_type", "Environment.ComputeType"],
    },
  },
  { type: "aws_wafv2_web_acl", name: ["name", "Name"], facts: same("scope") },
]
