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
  "-flow-logs WriteLogs: ":
    "CloudFormation's ARN of a log group has :* at its end: the plain one is put together",
  "-execution PullImage: .*repository/\\* with SAM":
    "A template cannot take a repository's name out of container_image",
  " MCP_ALLOWED_HOSTS: .*function-url-resource-is-not-set.invalid in Terraform":
    "A name that stands for none; the wildcard beside it covers Function URLs",
}
