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

run "defaults_are_closed" {
  command = plan

  assert {
    condition     = length(aws_api_gateway_rest_api.rest) == 1 && length(aws_lambda_function.rest) == 1
    error_message = "The REST API is the default front door."
  }
  assert {
    condition     = length(aws_lambda_function_url.url) == 0 && length(aws_apigatewayv2_api.http) == 0
    error_message = "The other front doors are closed until they are asked for."
  }
  assert {
    condition     = length(aws_cognito_user_pool.users) == 1 && length(aws_api_gateway_authorizer.tokens) == 1
    error_message = "Without any input, callers need a token of a user pool that is created."
  }
  assert {
    condition = alltrue([
      for method in [aws_api_gateway_method.mcp_get, aws_api_gateway_method.mcp_post, aws_api_gateway_method.mcp_delete] :
      method[0].authorization == "CUSTOM"
    ])
    error_message = "The authorizer stands before every method of the endpoint."
  }
  assert {
    condition = alltrue([
      for method in [aws_api_gateway_method.mcp_options, aws_api_gateway_method.health_get, aws_api_gateway_method.ready_get, aws_api_gateway_method.metadata_get, aws_api_gateway_method.metadata_options] :
      method[0].authorization == "NONE"
    ])
    error_message = "Preflight, health and metadata are open, or clients find no way in."
  }
  assert {
    condition     = aws_lambda_function.rest[0].environment[0].variables.MCP_AUTH == "gateway" && aws_lambda_function.authorizer[0].environment[0].variables.MCP_AUTH == "oauth"
    error_message = "The authorizer verifies tokens; the function behind it accepts what the authorizer verified, and nothing else."
  }
  assert {
    condition     = length(aws_cognito_user_pool_client.machines) == 0 && length(aws_wafv2_web_acl.firewall) == 0 && length(aws_api_gateway_domain_name.custom) == 0
    error_message = "What costs or opens more is off."
  }
  assert {
    condition     = aws_dynamodb_table.notes.deletion_protection_enabled && aws_dynamodb_table.notes.point_in_time_recovery[0].enabled
    error_message = "Notes are protected, and recoverable."
  }
}

run "the_challenge_names_the_issuers_scopes" {
  command = plan
  variables {
    resource_url   = "https://mcp.example.com/mcp"
    initial_scopes = ["notes:read", "notes:write"]
  }

  assert {
    condition     = aws_api_gateway_gateway_response.unauthorized[0].response_parameters["gatewayresponse.header.www-authenticate"] == "'Bearer scope=\"stateless-lambda/notes:read stateless-lambda/notes:write\", resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\"'"
    error_message = "A client learns from the 401 which scopes to ask for, and where."
  }
  assert {
    condition     = aws_lambda_function.rest[0].environment[0].variables.MCP_AUTH_SCOPE_PREFIX == "stateless-lambda/" && aws_lambda_function.rest[0].environment[0].variables.MCP_AUTH_TOKEN_TYPE == "any"
    error_message = "Cognito's tokens are taken for what they are."
  }
  assert {
    condition     = output.endpoint == "https://mcp.example.com/mcp"
    error_message = "The endpoint is the URL that clients write."
  }
}

run "oauth_takes_an_issuer_of_yours" {
  command = plan
  variables {
    authorization = "oauth"
    oauth_issuer  = "https://issuer.example.com"
  }

  assert {
    condition     = length(aws_cognito_user_pool.users) == 0 && length(aws_api_gateway_authorizer.tokens) == 1
    error_message = "No user pool where there is an issuer; the authorizer stays."
  }
  assert {
    condition     = aws_lambda_function.authorizer[0].environment[0].variables.MCP_AUTH_ISSUER == "https://issuer.example.com"
    error_message = "The authorizer knows the issuer."
  }
}

run "api_keys_need_no_authorizer" {
  command = plan
  variables {
    authorization = "api-key"
    api_keys      = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"]}]"
  }

  assert {
    condition     = length(aws_api_gateway_authorizer.tokens) == 0 && length(aws_lambda_function.authorizer) == 0 && length(aws_api_gateway_gateway_response.unauthorized) == 0
    error_message = "The function checks keys itself."
  }
  assert {
    condition     = aws_api_gateway_method.mcp_post[0].authorization == "NONE" && nonsensitive(aws_lambda_function.rest[0].environment[0].variables.MCP_AUTH) == "api-key"
    error_message = "It is told to."
  }
}

run "none_is_for_everybody" {
  command = plan
  variables {
    authorization = "none"
  }

  assert {
    condition     = nonsensitive(aws_lambda_function.rest[0].environment[0].variables.MCP_AUTH) == "none" && length(aws_cognito_user_pool.users) == 0
    error_message = "Nothing stands in front of the function."
  }
}

run "every_front_has_a_function_of_its_own" {
  command = plan
  variables {
    function_url = true
    http_api     = true
  }

  assert {
    condition     = length(aws_lambda_function.rest) == 1 && length(aws_lambda_function.url) == 1 && length(aws_lambda_function.http) == 1
    error_message = "Three fronts, three functions."
  }
  assert {
    condition     = aws_lambda_function.url[0].environment[0].variables.MCP_AUTH == "oauth" && aws_lambda_function.http[0].environment[0].variables.MCP_AUTH == "oauth"
    error_message = "Without an authorizer in front, a function verifies tokens itself."
  }
  assert {
    condition     = aws_lambda_function_url.url[0].invoke_mode == "RESPONSE_STREAM" && aws_lambda_function.url[0].handler == "lambda.streamHandler" && aws_lambda_function.http[0].handler == "lambda.handler"
    error_message = "A Function URL streams; an HTTP API cannot."
  }
}

run "a_function_url_alone_is_closed_until_it_is_told_its_url" {
  command = plan
  variables {
    rest_api     = false
    function_url = true
  }

  assert {
    condition     = length(aws_api_gateway_rest_api.rest) == 0 && length(aws_lambda_function.rest) == 0 && length(aws_api_gateway_account.logs) == 0
    error_message = "Nothing of the REST API is left."
  }
  assert {
    condition     = endswith(aws_lambda_function.url[0].environment[0].variables.MCP_RESOURCE_URL, ".invalid/mcp")
    error_message = "No token is for a URL that nobody can have."
  }
}

run "a_function_url_that_knows_itself" {
  command = plan
  variables {
    rest_api              = false
    function_url          = true
    function_url_resource = "https://abc.lambda-url.eu-west-1.on.aws/mcp"
  }

  assert {
    condition     = aws_lambda_function.url[0].environment[0].variables.MCP_RESOURCE_URL == "https://abc.lambda-url.eu-west-1.on.aws/mcp"
    error_message = "Tokens are for its URL."
  }
}

run "a_domain_with_its_certificate_made" {
  command = plan
  variables {
    custom_domain  = "mcp.example.com"
    hosted_zone_id = "Z0123456789"
  }

  assert {
    condition     = length(aws_acm_certificate.domain) == 1 && length(aws_route53_record.custom_domain) == 1 && length(aws_api_gateway_base_path_mapping.custom) == 1
    error_message = "Certificate, record and mapping are made."
  }
  assert {
    condition     = aws_api_gateway_rest_api.rest[0].disable_execute_api_endpoint && aws_api_gateway_domain_name.custom[0].security_policy == "TLS_1_2"
    error_message = "The domain is the only way in, by TLS 1.2 or newer."
  }
  assert {
    condition     = output.endpoint == "https://mcp.example.com/mcp"
    error_message = "The endpoint is at the domain."
  }
}

run "a_domain_with_a_certificate_of_yours" {
  command = plan
  variables {
    custom_domain   = "mcp.example.com"
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
  }

  assert {
    condition     = length(aws_acm_certificate.domain) == 0 && length(aws_route53_record.custom_domain) == 0
    error_message = "No certificate is made, and no record where there is no zone."
  }
}

run "switches_that_turn_off" {
  command = plan
  variables {
    access_logs         = false
    tracing             = false
    deletion_protection = false
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.rest_access) == 0 && length(aws_api_gateway_account.logs) == 0 && length(aws_api_gateway_stage.rest[0].access_log_settings) == 0
    error_message = "No access logs, and no account-level role for them."
  }
  assert {
    condition     = !aws_api_gateway_stage.rest[0].xray_tracing_enabled && aws_lambda_function.rest[0].tracing_config[0].mode == "PassThrough" && length(aws_iam_role_policy.rest_tracing) == 0
    error_message = "No traces, and no leave to write them."
  }
  assert {
    condition     = !aws_dynamodb_table.notes.deletion_protection_enabled && aws_cognito_user_pool.users[0].deletion_protection == "INACTIVE"
    error_message = "Everything can be destroyed."
  }
}

run "the_accounts_own_logging_role_is_left_alone" {
  command = plan
  variables {
    api_gateway_account_role = false
  }

  assert {
    condition     = length(aws_api_gateway_account.logs) == 0 && length(aws_cloudwatch_log_group.rest_access) == 1
    error_message = "Access logs by the role that the account has."
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
    condition     = length(aws_wafv2_web_acl.firewall) == 1 && length(aws_wafv2_web_acl_association.firewall) == 1
    error_message = "A web ACL before the stage."
  }
  assert {
    condition     = length(aws_cognito_user_pool_client.machines) == 1
    error_message = "An app client with a secret."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.rest_errors[0].alarm_actions == toset(["arn:aws:sns:eu-west-1:123456789012:alarms"])
    error_message = "Alarms notify."
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
    condition     = aws_iam_role.rest[0].name == "mcp-on-aws-rest-eu-west-1" && aws_cloudwatch_dashboard.dashboard.dashboard_name == "mcp-on-aws-eu-west-1"
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

run "what_the_server_would_refuse_at_its_start_is_refused" {
  command = plan
  variables {
    authorization    = "api-key"
    api_keys         = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"},{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}]"
    allowed_origins  = ["app.example.com", "https://app.example.com"]
    oauth_client_ids = ["one,two"]
    resource_url     = "https://mcp.example.com:99999/mcp"
  }
  expect_failures = [var.api_keys, var.allowed_origins, var.oauth_client_ids, var.resource_url]
}

run "pages_of_no_host_are_refused" {
  command = plan
  variables {
    allowed_origins = []
  }
  expect_failures = [var.allowed_origins]
}

run "two_keys_and_other_pages_are_taken" {
  command = plan
  variables {
    authorization   = "api-key"
    api_keys        = "[{\"name\":\"ci\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"},{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"scopes\":[\"notes:read\"],\"name\":\"cd\"}]"
    allowed_origins = ["*.example.com", "[::1]"]
  }

  assert {
    condition     = aws_lambda_function.rest[0].environment[0].variables.MCP_ALLOWED_ORIGINS == "*.example.com,[::1]"
    error_message = "The server gets them as they are."
  }
}

run "api_key_without_keys_is_refused" {
  command = plan
  variables {
    authorization = "api-key"
  }
  expect_failures = [terraform_data.requirements]
}

run "no_front_door_is_refused" {
  command = plan
  variables {
    rest_api = false
  }
  expect_failures = [terraform_data.requirements]
}

run "a_domain_without_certificate_or_zone_is_refused" {
  command = plan
  variables {
    custom_domain = "mcp.example.com"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_firewall_before_nothing_is_refused" {
  command = plan
  variables {
    rest_api     = false
    function_url = true
    waf          = true
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
    hosted_zone_id = "Z0123456789"
  }
  expect_failures = [terraform_data.requirements]
}

run "a_certificate_for_no_name_is_refused" {
  command = plan
  variables {
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
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

run "a_name_with_a_hyphen_at_its_end_is_refused" {
  command = plan
  variables {
    name = "notes-"
  }
  expect_failures = [var.name]
}
