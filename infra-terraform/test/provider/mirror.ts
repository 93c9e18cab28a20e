import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"

export interface Mirror {
  /** For `terraform init -plugin-dir`. */
  readonly folder: string
  /** Of the AWS provider in it. */
  readonly version: string
}

/**
 * The folder that TF_PLUGIN_MIRROR names, as `terraform providers mirror` fills it; `undefined` without the variable.
 * @throws Error where the AWS provider is not in it
 */
export function findMirror(folder: string | undefined): Mirror | undefined {
  if (!folder) return undefined
  const providers = readdirSync(folder).map((host) => join(folder, host, "hashicorp", "aws"))
  const entries = providers.filter((path) => existsSync(path)).flatMap((path) => readdirSync(path))
  // A folder of that name, or an archive with it in its name.
  const versions = entries.flatMap((entry) => /\d+\.\d+\.\d+(?!.*\.json)/.exec(entry)?.[0] ?? [])
  const [version] = versions
  if (version === undefined || versions.length > 1) {
    throw new Error(`TF_PLUGIN_MIRROR: ${folder} must have the provider hashicorp/aws, in one version`)
  }
  return { folder, version }
}
