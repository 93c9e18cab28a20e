# terraform test: every toggle and every refusal, with a mocked provider. Needs no account; run npm run build first.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
}

variables {
  domain_name    = "mcp.example.com"
  hosted_zone_id = "Z0123456789"
}

run "defaults_are_closed" {
  command = plan

  assert {
    condition     = length(aws_cognito_user_pool.users) == 1 && local.auth_mode == "oauth"
    error_message = "Without any input, callers need a token of a user pool that is created."
  }
  assert {
    condition     = length(aws_lb_listener.https) == 1 && aws_lb_listener.http[0].default_action[0].type == "redirect" && aws_lb_listener.http[0].default_action[0].redirect[0].port == "443"
    error_message = "HTTPS; plain HTTP only leads there."
  }
  assert {
    condition     = length(aws_acm_certificate.domain) == 1 && length(aws_route53_record.front) == 1 && output.endpoint == "https://mcp.example.com/mcp"
    error_message = "The certificate is made, and the domain leads to the load balancer."
  }
  assert {
    condition     = length(aws_nat_gateway.nat_0) == 1 && length(aws_nat_gateway.nat_1) == 0 && length(aws_vpc_endpoint.ecr_api) == 0
    error_message = "One NAT gateway."
  }
  assert {
    condition     = !aws_ecs_service.service.network_configuration[0].assign_public_ip && aws_ecs_service.service.deployment_circuit_breaker[0].rollback
    error_message = "Tasks have no public address, and a deployment that fails is rolled back."
  }
  assert {
    condition     = aws_lb.front.enable_deletion_protection && aws_lb.front.drop_invalid_header_fields && aws_lb.front.access_logs[0].enabled
    error_message = "The load balancer is protected, strict, and logs."
  }
  assert {
    condition     = length(aws_codebuild_project.image) == 1 && length(aws_lambda_invocation.image) == 1
    error_message = "The image is built in the account."
  }
  assert {
    condition     = length(aws_flow_log.network) == 1 && length(aws_wafv2_web_acl.firewall) == 0
    error_message = "Flow logs are on, the firewall is off."
  }
}

run "oauth_takes_an_issuer_of_yours" {
  command = plan
  variables {
    authorization = "oauth"
    oauth_issuer  = "https://issuer.example.com"
  }

  assert {
    condition     = length(aws_cognito_user_pool.users) == 0 && local.issuer == "https://issuer.example.com"
    error_message = "No user pool where there is an issuer."
  }
}

run "api_keys_need_no_issuer" {
  command = plan
  variables {
    authorization = "api-key"
    api_keys      = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"]}]"
  }

  assert {
    condition     = length(aws_cognito_user_pool.users) == 0 && local.auth_mode == "api-key"
    error_message = "The server checks keys."
  }
}

run "none_is_for_everybody" {
  command = plan
  variables {
    authorization = "none"
  }

  assert {
    condition     = local.auth_mode == "none" && length(aws_cognito_user_pool.users) == 0
    error_message = "Nothing stands in front."
  }
}

run "a_certificate_of_yours" {
  command = plan
  variables {
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    hosted_zone_id  = ""
  }

  assert {
    condition     = length(aws_acm_certificate.domain) == 0 && length(aws_route53_record.front) == 0
    error_message = "No certificate is made, and no record where there is no zone."
  }
  assert {
    condition     = aws_lb_listener.https[0].certificate_arn == "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    error_message = "Yours is served."
  }
}

run "plain_http_by_explicit_choice" {
  command = plan
  variables {
    domain_name    = ""
    hosted_zone_id = ""
    allow_http     = true
    allowed_cidrs  = ["192.0.2.0/24"]
    authorization  = "api-key"
    api_keys       = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"]}]"
  }

  assert {
    condition     = length(aws_lb_listener.https) == 0 && aws_lb_listener.http[0].default_action[0].type == "forward" && length(aws_lb_listener.http[0].default_action[0].redirect) == 0
    error_message = "One listener."
  }
  assert {
    condition     = join(",", keys(aws_vpc_security_group_ingress_rule.http)) == "192.0.2.0/24" && length(aws_vpc_security_group_ingress_rule.https) == 0
    error_message = "Only the addresses that were named come in."
  }
}

run "a_gateway_in_each_zone" {
  command = plan
  variables {
    egress = "nat-per-az"
  }

  assert {
    condition     = length(aws_nat_gateway.nat_0) == 1 && length(aws_nat_gateway.nat_1) == 1
    error_message = "Two NAT gateways."
  }
}

run "no_gateway_but_endpoints" {
  command = plan
  variables {
    egress        = "endpoints"
    authorization = "api-key"
    api_keys      = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"]}]"
  }

  assert {
    condition     = length(aws_nat_gateway.nat_0) == 0 && length(aws_route.private_0) == 0
    error_message = "No way to the internet."
  }
  assert {
    condition     = length(aws_vpc_endpoint.ecr_api) == 1 && length(aws_vpc_endpoint.ecr_dkr) == 1 && length(aws_vpc_endpoint.logs) == 1 && length(aws_vpc_endpoint.secretsmanager) == 1
    error_message = "The services that tasks need."
  }
}

run "a_network_of_yours" {
  command = plan
  variables {
    vpc_id             = "vpc-0123456789abcdef0"
    private_subnet_ids = ["subnet-a", "subnet-b"]
    public_subnet_ids  = ["subnet-c", "subnet-d"]
  }

  assert {
    condition     = length(aws_vpc.network) == 0 && length(aws_subnet.private_0) == 0 && length(aws_nat_gateway.nat_0) == 0 && length(aws_flow_log.network) == 0 && length(aws_vpc_endpoint.s3) == 0
    error_message = "Nothing of a network is made."
  }
  assert {
    condition     = aws_ecs_service.service.network_configuration[0].subnets == toset(["subnet-a", "subnet-b"]) && aws_lb.front.subnets == toset(["subnet-c", "subnet-d"])
    error_message = "Yours is used."
  }
}

run "an_image_of_yours" {
  command = plan
  variables {
    container_image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/server:1"
  }

  assert {
    condition     = length(aws_codebuild_project.image) == 0 && length(aws_lambda_function.image_builder) == 0
    error_message = "Nothing is built."
  }
  assert {
    condition     = local.image_repository_arn == "arn:aws:ecr:eu-west-1:123456789012:repository/team/server"
    error_message = "It may be pulled, and no other."
  }
}

run "an_image_of_yours_by_its_fips_name" {
  command = plan
  variables {
    container_image = "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/team/server:1"
  }

  assert {
    condition     = local.image_repository_arn == "arn:aws:ecr:us-east-1:123456789012:repository/team/server"
    error_message = "It may be pulled, and no other."
  }
}

run "an_image_of_yours_by_its_name_for_ipv6" {
  command = plan
  variables {
    container_image = "123456789012.dkr-ecr.us-east-1.on.aws/team/server:1"
  }

  assert {
    condition     = local.image_repository_arn == "arn:aws:ecr:us-east-1:123456789012:repository/team/server"
    error_message = "It may be pulled, and no other."
  }
}

run "switches_that_turn_off" {
  command = plan
  variables {
    alb_access_logs     = false
    flow_logs           = false
    deletion_protection = false
  }

  assert {
    condition     = !aws_lb.front.access_logs[0].enabled && length(aws_flow_log.network) == 0
    error_message = "No logs."
  }
  assert {
    condition     = !aws_lb.front.enable_deletion_protection && !aws_dynamodb_table.notes.deletion_protection_enabled && aws_ecr_repository.image.force_delete && aws_s3_bucket.image_source[0].force_destroy
    error_message = "Everything can be destroyed."
  }
}

run "switches_that_turn_on" {
  command = plan
  variables {
    waf                    = true
    cognito_machine_client = true
    alarm_topic_arn        = "arn:aws:sns:eu-west-1:123456789012:alarms"
  }

  assert {
    condition     = length(aws_wafv2_web_acl.firewall) == 1 && length(aws_wafv2_web_acl_association.firewall) == 1 && length(aws_cognito_user_pool_client.machines) == 1
    error_message = "A web ACL before the load balancer, and an app client with a secret."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.unhealthy_tasks.alarm_actions == toset(["arn:aws:sns:eu-west-1:123456789012:alarms"])
    error_message = "Alarms notify."
  }
}

run "between_as_many_tasks_as_were_asked_for" {
  command = plan
  variables {
    min_tasks = 3
    max_tasks = 7
    cpu       = 1024
    memory_mb = 2048
  }

  assert {
    condition     = aws_appautoscaling_target.tasks.min_capacity == 3 && aws_appautoscaling_target.tasks.max_capacity == 7 && aws_ecs_task_definition.task.cpu == "1024"
    error_message = "Autoscaling keeps to it."
  }
}

run "a_name_of_yours" {
  command = plan
  variables {
    name = "mcp-on-aws"
  }

  assert {
    condition     = can(regex("^mcp-[0-9a-f]{32}$", aws_cognito_user_pool_domain.sign_in[0].domain))
    error_message = "Cognito refuses names of sign-in pages that have aws in them."
  }
  assert {
    condition     = aws_iam_role.task.name == "mcp-on-aws-task-eu-west-1" && aws_cloudwatch_dashboard.dashboard.dashboard_name == "mcp-on-aws-eu-west-1"
    error_message = "What is the whole account's is named for the region as well."
  }
}

run "oauth_without_an_issuer_is_refused" {
  command = plan
  variables {
    authorization = "oauth"
  }
  expect_failures = [terraform_data.requirements]
}

run "an_empty_list_of_keys_is_refused" {
  command = plan
  variables {
    authorization = "api-key"
    api_keys      = "[]"
  }
  expect_failures = [var.api_keys]
}

run "api_key_without_keys_is_refused" {
  command = plan
  variables {
    authorization = "api-key"
  }
  expect_failures = [terraform_data.requirements]
}

run "no_certificate_domain_or_http_is_refused" {
  command = plan
  variables {
    domain_name    = ""
    hosted_zone_id = ""
  }
  expect_failures = [terraform_data.requirements]
}

run "plain_http_for_everybody_is_refused" {
  command = plan
  variables {
    allow_http = true
  }
  expect_failures = [terraform_data.requirements]
}

run "tokens_over_plain_http_are_refused" {
  command = plan
  variables {
    domain_name    = ""
    hosted_zone_id = ""
    allow_http     = true
    allowed_cidrs  = ["192.0.2.0/24"]
  }
  expect_failures = [terraform_data.requirements]
}

run "a_network_without_subnets_is_refused" {
  command = plan
  variables {
    vpc_id = "vpc-0123456789abcdef0"
  }
  expect_failures = [terraform_data.requirements]
}

run "endpoints_without_a_way_to_cognito_are_refused" {
  command = plan
  variables {
    egress = "endpoints"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_domain_over_plain_http_is_refused" {
  command = plan
  variables {
    hosted_zone_id = ""
    allow_http     = true
    allowed_cidrs  = ["192.0.2.0/24"]
    authorization  = "none"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_certificate_for_no_name_is_refused" {
  command = plan
  variables {
    domain_name     = ""
    hosted_zone_id  = ""
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    allow_http      = true
    allowed_cidrs   = ["192.0.2.0/24"]
    authorization   = "none"
  }
  expect_failures = [terraform_data.requirements]
}

run "what_is_no_subnet_is_refused" {
  command = plan
  variables {
    vpc_id             = "vpc-0123456789abcdef0"
    private_subnet_ids = ["subnet-a"]
    public_subnet_ids  = ["public"]
  }
  expect_failures = [var.public_subnet_ids]
}

run "subnets_of_no_network_are_refused" {
  command = plan
  variables {
    private_subnet_ids = ["subnet-a"]
  }
  expect_failures = [terraform_data.requirements]
}

run "an_issuer_that_nothing_asks_is_refused" {
  command = plan
  variables {
    oauth_issuer = "https://issuer.example.com"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_client_without_a_user_pool_is_refused" {
  command = plan
  variables {
    authorization          = "none"
    cognito_machine_client = true
  }
  expect_failures = [terraform_data.requirements]
}

run "keys_that_nothing_looks_at_are_refused" {
  command = plan
  variables {
    api_keys = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"]}]"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_zone_for_no_name_is_refused" {
  command = plan
  variables {
    domain_name   = ""
    allow_http    = true
    allowed_cidrs = ["192.0.2.0/24"]
    authorization = "none"
  }
  expect_failures = [terraform_data.requirements]
}

run "addresses_for_a_network_of_yours_are_refused" {
  command = plan
  variables {
    vpc_id             = "vpc-0123456789abcdef0"
    private_subnet_ids = ["subnet-a", "subnet-b"]
    public_subnet_ids  = ["subnet-c", "subnet-d"]
    vpc_cidr           = "10.1.0.0/16"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_way_out_of_a_network_of_yours_is_refused" {
  command = plan
  variables {
    vpc_id             = "vpc-0123456789abcdef0"
    private_subnet_ids = ["subnet-a", "subnet-b"]
    public_subnet_ids  = ["subnet-c", "subnet-d"]
    egress             = "nat-per-az"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_name_that_aws_would_refuse_is_refused" {
  command = plan
  variables {
    name = "Not a name"
  }
  expect_failures = [var.name]
}

run "a_name_that_a_load_balancer_would_refuse_is_refused" {
  command = plan
  variables {
    name = "internal-notes"
  }
  expect_failures = [var.name]
}

run "a_name_that_ecr_would_refuse_is_refused" {
  command = plan
  variables {
    name = "my--notes"
  }
  expect_failures = [var.name]
}
