/** Findings that stay, as patterns of the rule and the resource. Each has its reason. */
export const acknowledged: Readonly<Record<string, string>> = {
  "AwsSolutions-SMG4 RequestStateKey":
    "It signs state that lives ten minutes; rotating it only refuses calls in flight, and is one command by hand",
  "AwsSolutions-COG2 UserPool":
    "A second factor is offered and not forced: the pool's users are yours to decide on",
  "AwsSolutions-COG8 UserPool": "The Plus tier costs by the user; the tier is one word to change",
  "AwsSolutions-DDB3 SessionsTable":
    "Recovery would keep calls' arguments and results for weeks, where rows are kept for minutes",
  "AwsSolutions-VPC7 Vpc": "Only where flow_logs was switched off",
  "AwsSolutions-S1 (ImageSource|AccessLogBucket)":
    "A build's context and access logs: logs of who reads logs would go round in a circle",
  "AwsSolutions-IAM5\\[Resource::arn:aws:ecr:.* ExecutionRole":
    "Only where the image is given: its repository may be of any account that lets this one in",
  "AwsSolutions-IAM5\\[Resource::<ImageSource.Arn>/\\*\\]": "The objects of a bucket that holds nothing else",
  "AwsSolutions-IAM5\\[Resource::\\*\\] (ImageBuild|Execution)Role":
    "The login to ECR is the account's, not a repository's",
  "AwsSolutions-IAM5\\[Resource::\\*\\] \\w*FunctionRole": "X-Ray knows no resources",
  "AwsSolutions-IAM5\\[Resource::\\*\\] Policy":
    "lambda-ops lists functions and reads metrics, which know no resources",
  "AwsSolutions-IAM5\\[Resource::arn:aws:lambda:\\*:\\*:function:\\*\\] (Policy|(Rest|Url|Http)FunctionRole)":
    "lambda-ops looks after all functions of the account; it changes only those that carry the tag",
  "AwsSolutions-IAM5\\[Resource::arn:aws:logs:.* ApiLogsRole":
    "API Gateway's role for the whole account, which writes the logs of APIs that other stacks make",
  "AwsSolutions-ELB2 LoadBalancer": "Only where alb_access_logs was switched off",
  "AwsSolutions-ECS2 TaskDefinition":
    "The variables are names and addresses; the one secret comes by valueFrom",
  "AwsSolutions-EC23 FrontGroup": "A public endpoint, behind tokens, unless allowed_cidrs narrows it",
  "AwsSolutions-CB4 ImageBuild": "No artifact leaves the build but the image, which ECR encrypts",
  "AwsSolutions-COG4": "The authorizer is a function, which does what Cognito's cannot: docs/decisions/0007",
  "AwsSolutions-APIG4 (Health|Ready|Metadata)":
    "Open on purpose: health, and the metadata by which clients find the way in",
  "AwsSolutions-APIG4 Mcp(Get|Post|Delete)":
    "Where authorization is none or api-key, the function checks by itself",
  "AwsSolutions-APIG4 McpOptions": "A preflight carries no token",
  "AwsSolutions-APIG4 HttpRoute": "The function checks tokens itself: docs/decisions/0007",
  "AwsSolutions-APIG1 Stage": "Only where access_logs was switched off",
  "AwsSolutions-APIG2 McpApi":
    "The function validates: a JSON-RPC message is nothing that a gateway's models describe",
  "AwsSolutions-APIG3 Stage": "Only where waf is off, which is the default as it costs by the month",
  "AwsSolutions-APIG6 Stage":
    "Execution logs would hold headers, and tokens with them; access logs hold neither",
}
