/** What `sam deploy` need not ask: names are prefixes, so that IAM's own are wanted; every resource tells its origin. */
export const writeSamConfig = (name: string): string => `version = 0.1

[default.deploy.parameters]
stack_name = "${name}"
resolve_s3 = true
s3_prefix = "${name}"
capabilities = "CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND"
confirm_changeset = true
tags = "project=mcp-on-aws stack=${name}"
`
