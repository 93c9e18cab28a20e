import type { Configuration } from "../terraform/configuration.ts"
import { providerGaps } from "./gaps.ts"

/** Asks for the version that is there, and takes out what one before version 6 would refuse; all of it but `left`. */
export function adaptStack(configuration: Configuration, version: string, left?: string): void {
  const { required_providers: required } = (configuration.terraform ?? {}) as {
    required_providers?: { aws: { version: string } }
  }
  if (required) required.aws.version = version
  // What moto lacks it answers with 500s, which would be tried again for minutes.
  const providers = [(configuration.provider as { aws?: object | object[] } | undefined)?.aws ?? []].flat()
  for (const provider of providers) Object.assign(provider, { max_retries: 2 })
  if (!isOld(version)) return
  for (const { what, edit } of providerGaps) if (what !== left) edit(configuration)
}

export const isOld = (version: string) => Number(version.split(".")[0]) < 6
