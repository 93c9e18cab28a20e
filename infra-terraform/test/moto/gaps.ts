import type { Arguments, Configuration } from "../terraform/configuration.ts"

/**
 * What a stack has that a provider before version 6 refuses: taken out of the copy. `validate` has to complain of each
 * of them as long as it stands here.
 */
export interface ProviderGap {
  readonly what: string
  readonly reason: string
  readonly complaint: RegExp
  edit(configuration: Configuration): void
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
]
