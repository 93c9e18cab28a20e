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
}

run "defaults_are_a_policy_that_reads" {
  command = plan

  assert {
    condition     = length(aws_lambda_function.rest) == 0 && length(aws_cognito_user_pool.users) == 0 && length(aws_api_gateway_rest_api.rest) == 0 && length(aws_secretsmanager_secret.request_state_key) == 0 && length(aws_cloudwatch_dashboard.dashboard) == 0
    error_message = "Nothing is deployed."
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_policy.operations.policy).Statement : statement.Sid] == ["FindFunctions", "ReadFunctions"]
    error_message = "The policy reads."
  }
  assert {
    condition     = output.endpoint == null && output.dashboard_url == null
    error_message = "There is no endpoint."
  }
}

run "writes_only_where_they_are_allowed_and_tagged" {
  command = plan
  variables {
    allow_writes = true
    regions      = ["eu-west-1", "us-east-1"]
    tag_key      = "upgrades"
    tag_value    = "welcome"
  }

  assert {
    condition     = jsondecode(aws_iam_policy.operations.policy).Statement[2].Condition == { StringEquals = { "aws:RequestedRegion" = ["eu-west-1", "us-east-1"], "aws:ResourceTag/upgrades" = "welcome" } }
    error_message = "Functions of these regions with the tag may be changed, and no others."
  }
}

run "the_server_deployed" {
  command = plan
  variables {
    deploy_function = true
    allow_writes    = true
    regions         = ["eu-west-1", "us-east-1"]
  }

  assert {
    condition     = length(aws_lambda_function.rest) == 1 && length(aws_api_gateway_authorizer.tokens) == 1 && length(aws_cognito_user_pool.users) == 1
    error_message = "The server behind a REST API, closed."
  }
  assert {
    condition     = aws_iam_role_policy.rest_operations[0].policy == aws_iam_policy.operations.policy
    error_message = "The function may do what the policy says, and no more."
  }
  assert {
    condition     = local.reads[0].Sid == "FindFunctions" && length(aws_cloudwatch_dashboard.dashboard) == 1
    error_message = "It is watched."
  }
}

run "every_front_of_the_server" {
  command = plan
  variables {
    deploy_function = true
    function_url    = true
    http_api        = true
    waf             = true
    custom_domain   = "ops.example.com"
    hosted_zone_id  = "Z0123456789"
  }

  assert {
    condition     = length(aws_lambda_function.url) == 1 && length(aws_lambda_function.http) == 1 && length(aws_iam_role_policy.url_operations) == 1 && length(aws_iam_role_policy.http_operations) == 1
    error_message = "Each front has its function, and each function the policy."
  }
  assert {
    condition     = length(aws_wafv2_web_acl.firewall) == 1 && output.endpoint == "https://ops.example.com/mcp"
    error_message = "A web ACL and a domain of yours."
  }
}

run "toggles_deploy_nothing_by_themselves" {
  command = plan
  variables {
    function_url           = true
    http_api               = true
    waf                    = true
    cognito_machine_client = true
  }

  assert {
    condition     = length(aws_lambda_function.url) == 0 && length(aws_apigatewayv2_api.http) == 0 && length(aws_wafv2_web_acl.firewall) == 0 && length(aws_cognito_user_pool_client.machines) == 0
    error_message = "Without deploy_function there is the policy alone."
  }
}

run "oauth_takes_an_issuer_of_yours" {
  command = plan
  variables {
    deploy_function = true
    authorization   = "oauth"
    oauth_issuer    = "https://issuer.example.com"
  }

  assert {
    condition     = length(aws_cognito_user_pool.users) == 0 && aws_lambda_function.authorizer[0].environment[0].variables.MCP_AUTH_ISSUER == "https://issuer.example.com"
    error_message = "No user pool where there is an issuer."
  }
}

run "switches_that_turn_off" {
  command = plan
  variables {
    deploy_function = true
    access_logs     = false
    tracing         = false
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.rest_access) == 0 && length(aws_iam_role_policy.rest_tracing) == 0 && !aws_api_gateway_stage.rest[0].xray_tracing_enabled
    error_message = "No access logs, no traces."
  }
}

run "the_accounts_own_logging_role_is_left_alone" {
  command = plan
  variables {
    deploy_function          = true
    api_gateway_account_role = false
  }

  assert {
    condition     = length(aws_api_gateway_account.logs) == 0 && length(aws_cloudwatch_log_group.rest_access) == 1
    error_message = "Access logs by the role that the account has."
  }
}

run "a_name_of_yours" {
  command = plan
  variables {
    name            = "mcp-on-aws"
    deploy_function = true
  }

  assert {
    condition     = can(regex("^mcp-[0-9a-f]{32}$", aws_cognito_user_pool_domain.sign_in[0].domain))
    error_message = "Cognito refuses names of sign-in pages that have aws in them."
  }
  assert {
    condition     = aws_iam_role.rest[0].name == "mcp-on-aws-rest-eu-west-1" && aws_cloudwatch_dashboard.dashboard[0].dashboard_name == "mcp-on-aws-eu-west-1" && aws_iam_policy.operations.name == "mcp-on-aws-operations-eu-west-1"
    error_message = "What is the whole account's is named for the region as well."
  }
}

run "oauth_without_an_issuer_is_refused" {
  command = plan
  variables {
    deploy_function = true
    authorization   = "oauth"
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

run "half_a_region_is_refused" {
  command = plan
  variables {
    regions = ["eu-west-1", "eu-west"]
  }
  expect_failures = [var.regions]
}

run "api_key_without_keys_is_refused" {
  command = plan
  variables {
    deploy_function = true
    authorization   = "api-key"
  }
  expect_failures = [terraform_data.requirements]
}

run "writes_for_everybody_are_refused" {
  command = plan
  variables {
    deploy_function = true
    allow_writes    = true
    authorization   = "none"
  }
  expect_failures = [terraform_data.requirements]
}

run "reading_for_everybody_is_not" {
  command = plan
  variables {
    deploy_function = true
    authorization   = "none"
  }

  assert {
    condition     = length(aws_lambda_function.rest) == 1
    error_message = "Open to all, it reads."
  }
}

run "no_front_door_is_refused" {
  command = plan
  variables {
    deploy_function = true
    rest_api        = false
  }
  expect_failures = [terraform_data.requirements]
}

run "a_domain_without_certificate_or_zone_is_refused" {
  command = plan
  variables {
    deploy_function = true
    custom_domain   = "ops.example.com"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_firewall_before_nothing_is_refused" {
  command = plan
  variables {
    deploy_function = true
    rest_api        = false
    function_url    = true
    waf             = true
  }
  expect_failures = [terraform_data.requirements]
}

run "keys_that_nothing_looks_at_are_refused" {
  command = plan
  variables {
    deploy_function = true
    api_keys        = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"]}]"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_zone_for_no_name_is_refused" {
  command = plan
  variables {
    deploy_function = true
    hosted_zone_id  = "Z0123456789"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_certificate_for_no_name_is_refused" {
  command = plan
  variables {
    deploy_function = true
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
  }
  expect_failures = [terraform_data.requirements]
}

run "an_issuer_that_nothing_asks_is_refused" {
  command = plan
  variables {
    deploy_function = true
    oauth_issuer    = "https://issuer.example.com"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_client_without_a_user_pool_is_refused" {
  command = plan
  variables {
    deploy_function        = true
    authorization          = "none"
    cognito_machine_client = true
  }
  expect_failures = [terraform_data.requirements]
}

run "a_name_with_a_hyphen_at_its_end_is_refused" {
  command = plan
  variables {
    name = "notes-"
  }
  expect_failures = [var.name]
}
