import type { Arguments, Configuration } from "../terraform/configuration.ts"

/**
 * What a stack has that a provider before version 6 refuses: taken out of the copy. `validate` has to complain of each
 * of them as long as it stands here.
 */
export interface ProviderGap {
  readonly what: string
  readonly reason: string
  readonly complaint: RegExp
  readonly edit: (configuration: Configuration) => unknown
}

/** What moto does not keep of what it is told, so that the next plan wants to tell it again. */
export interface MotoGap {
  readonly type: string
  readonly argument: string
  readonly reason: string
}

const forEach = (type: string, edit: (given: Arguments) => void) => (configuration: Configuration) =>
  Object.values(configuration.resource?.[type] ?? {}).forEach(edit)

export const providerGaps: readonly ProviderGap[] = [
  {
    what: "runtime nodejs24.x",
    reason: "The provider checks runtimes against a list of its own, which ends with nodejs22.x",
    complaint: /expected runtime to be one of[^]*got nodejs24\.x/,
    edit: forEach("aws_lambda_function", (given) => (given.runtime = "nodejs22.x")),
  },
  {
    what: "aws_api_gateway_integration.response_transfer_mode",
    reason: "Response streaming came with provider 6.22",
    complaint: /No argument or block type is named "response_transfer_mode"/,
    edit: forEach("aws_api_gateway_integration", (given) => delete given.response_transfer_mode),
  },
  {
    what: "aws_api_gateway_integration.timeout_milliseconds of 15 minutes",
    reason: "Streams may take that long; the provider knows it since 6.29",
    complaint: /expected timeout_milliseconds to be in the range \(50 - 300000\)/,
    edit: forEach("aws_api_gateway_integration", (given) => (given.timeout_milliseconds = 29_000)),
  },
  {
    what: "aws_lambda_permission.invoked_via_function_url",
    reason: "Came with provider 6.28, as did AWS's second permission for Function URLs",
    complaint: /No argument or block type is named "invoked_via_function_url"/,
    edit: forEach("aws_lambda_permission", (given) => delete given.invoked_via_function_url),
  },
  {
    what: "aws_cognito_managed_login_branding",
    reason: "Came with provider 6.0",
    complaint: /does not support resource type\s+"aws_cognito_managed_login_branding"/,
    edit: ({ resource }) => delete resource?.aws_cognito_managed_login_branding,
  },
]

export const motoGaps: readonly MotoGap[] = [
  {
    type: "aws_cognito_user_pool",
    argument: "user_pool_tier",
    reason: "moto 5.2 does not return the tier",
  },
  {
    type: "aws_cognito_user_pool_domain",
    argument: "managed_login_version",
    reason: "moto 5.2 does not return the version of the sign-in pages",
  },
  {
    type: "aws_lambda_function",
    argument: "logging_config",
    reason: "moto 5.2 does not return it where the format is Text",
  },
  {
    type: "aws_appautoscaling_target",
    argument: "tags_all",
    reason: "moto 5.2 keeps no tags of scaling targets",
  },
  {
    type: "aws_codebuild_project",
    argument: "source",
    reason: "Has the place that moto 5.2 wants even where there is none",
  },
  {
    type: "aws_ecs_service",
    argument: "availability_zone_rebalancing",
    reason: "moto 5.2 does not keep it",
  },
  {
    type: "aws_ecs_service",
    argument: "health_check_grace_period_seconds",
    reason: "moto 5.2 does not keep it",
  },
  {
    type: "aws_vpc_security_group_egress_rule",
    argument: "description",
    reason: "moto 5.2 loses it where the other side is a security group",
  },
  {
    type: "aws_vpc_security_group_ingress_rule",
    argument: "description",
    reason: "moto 5.2 loses it where the other side is a security group",
  },
]

/** What moto refuses, does not know or never comes to, by the header X-Amz-Target. */
export interface LackingAction {
  readonly target: string
  readonly reason: string
  /** What moto takes in place of what it refused; without this and the next, it is answered `{}` in its place. */
  readonly rewrite?: (body: string) => string
  /** What its answer has to be. */
  readonly amend?: (answer: string) => string
}

export const lackingActions: readonly LackingAction[] = [
  {
    target: "AWSCognitoIdentityProviderService.DeleteResourceServer",
    reason: "moto 5.2 knows resource servers, and not how they end",
  },
  {
    target: "AnyScaleFrontendService.ListTagsForResource",
    reason: "moto 5.2 keeps no tags of scaling targets, which the provider reads with each of them",
  },
  {
    target: "AnyScaleFrontendService.TagResource",
    reason: "moto 5.2 keeps no tags of scaling targets, which a second apply would therefore add",
  },
  {
    target: "CodeBuild_20161006.CreateProject",
    reason: "moto 5.2 wants the place of a source even where the type is NO_SOURCE",
    rewrite: (body) => body.replace('"type":"NO_SOURCE"', '"type":"NO_SOURCE","location":"none"'),
  },
  {
    target: "AmazonEC2ContainerServiceV20141113.DescribeServices",
    reason: "moto 5.2 starts no task of a service, and the stacks wait until all of them run",
    amend: (answer) => {
      const described = JSON.parse(answer) as { services?: { desiredCount: number; runningCount: number }[] }
      for (const service of described.services ?? []) service.runningCount = service.desiredCount
      return JSON.stringify(described)
    },
  },
]
