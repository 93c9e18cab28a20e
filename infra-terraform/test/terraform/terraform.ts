import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

/** Terraform is not of npm's: a machine may lack it. */
export const hasTerraform = spawnSync("terraform", ["version"]).status === 0

export interface TerraformResult {
  readonly code: number
  /** What it printed, with what it complained of. */
  readonly output: string
}

export interface Terraform {
  run(...args: string[]): Promise<TerraformResult>
  /** @throws Error with the whole output where it does not end well. */
  expect(...args: string[]): Promise<string>
}

export interface TerraformOptions {
  /** In which the configuration is. */
  readonly folder: string
  /** Where what it downloads and remembers goes: another folder, as those of the stacks are committed. */
  readonly data: string
  readonly variables?: Readonly<Record<string, string>>
}

/** The real one, with an environment of its own: no credentials, configuration or colour of whoever runs this. */
export function createTerraform({ folder, data, variables = {} }: TerraformOptions): Terraform {
  const configuration = join(data, "terraform.rc")
  writeFileSync(configuration, "")
  const env = {
    ...{ PATH: process.env.PATH ?? "", HOME: data, TF_DATA_DIR: join(data, ".terraform") },
    ...{ TF_CLI_CONFIG_FILE: configuration, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
    ...{ TF_INPUT: "0", TF_CLI_ARGS: "-no-color" },
    ...variables,
  }
  const run = async (...args: string[]): Promise<TerraformResult> => {
    const child = spawn("terraform", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })
    const chunks: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
    }
    const [code] = (await once(child, "close")) as [number | null]
    return { code: code ?? 1, output: Buffer.concat(chunks).toString() }
  }
  return {
    run,
    async expect(...args) {
      const { code, output } = await run(...args)
      if (code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${code}:\n${output}`)
      return output
    },
  }
}
