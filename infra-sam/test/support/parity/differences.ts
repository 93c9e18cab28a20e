/** What may differ between the two kinds, as patterns of facts. Each has its reason. */
export const differences: Readonly<Record<string, string>> = {
  "^count of AWS::Route53::RecordSet: 2 in Terraform, 1 with SAM":
    "CloudFormation writes the record that proves a certificate by itself",
  "ReadSecret: .*<aws_secretsmanager_secret_version> in Terraform":
    "Terraform refers to the secret by its version, which has the secret's ARN",
  " MCP_REQUEST_STATE_KEY: hash in Terraform, \\{\\{resolve:":
    "Terraform draws the key and keeps it in its state; with SAM, Secrets Manager does",
  " egress 252 255.255.255.255/32 \\(Nothing else\\)":
    "A template's group without a rule for what goes out lets everything out: this one lets nothing",
  "-flow-logs-us-east-1 WriteLogs: ":
    "CloudFormation's ARN of a log group has :* at its end: the plain one is put together",
  "-execution-us-east-1 PullImage: .*repository/example\\* with SAM":
    "A template can take no more than the first word of a repository's name out of container_image",
  "^AWS::ECS::Service .* desired_count: ":
    "Terraform ignores later changes of it; CloudFormation would set it back with each update",
  "^AWS::Cognito::UserPoolDomain domain: mcp-hash in Terraform, mcp-0a1b with SAM":
    "A template cannot hash a name: with SAM it is the stack's own id",
  " MCP_ALLOWED_HOSTS: .*function-url-resource-is-not-set.invalid in Terraform":
    "A name that stands for none; the wildcard beside it covers Function URLs",
}
