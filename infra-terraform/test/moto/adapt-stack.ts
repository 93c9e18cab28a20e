import type { Configuration } from "../terraform/configuration.ts"
import { providerGaps } from "./gaps.ts"

/** Asks for the version that is there, and takes out what one before version 6 would refuse. */
export function adaptStack(configuration: Configuration, version: string): void {
  useVersion(configuration, version)
  if (isOld(version)) for (const gap of providerGaps) gap.edit(configuration)
}

export function useVersion(configuration: Configuration, version: string): void {
  const { required_providers: required } = (configuration.terraform ?? {}) as {
    required_providers?: { aws: { version: string } }
  }
  if (required) required.aws.version = version
  // What moto lacks it answers with 500s, which would be tried again for minutes.
  const providers = [(configuration.provider as { aws?: object | object[] } | undefined)?.aws ?? []].flat()
  for (const provider of providers) Object.assign(provider, { max_retries: 2 })
}

export const isOld = (version: string) => Number(version.split(".")[0]) < 6
