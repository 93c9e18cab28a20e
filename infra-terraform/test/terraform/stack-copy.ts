import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { listFiles, readConfiguration } from "./configuration.ts"
import type { Configuration } from "./configuration.ts"

const room = join(import.meta.dirname, "..", "..")
const stacks = join(room, "stacks")

export const folderOfStack = (name: string) => join(stacks, name)

export interface StackCopy {
  readonly folder: string
  /** For Terraform's own files. */
  readonly data: string
  /** Is shown each file of the configuration, to change what it holds. */
  edit(change: (configuration: Configuration) => unknown): void
  close(): void
}

/** A configuration that may be changed, as far from the bundles as it is in stacks/. */
export function copyStack(original: string): StackCopy {
  const root = mkdtempSync(join(tmpdir(), "terraform-stack-"))
  const folder = join(root, basename(room), "stacks", basename(original))
  const data = join(root, "terraform-data")
  for (const made of [folder, data]) mkdirSync(made, { recursive: true })
  cpSync(original, folder, { recursive: true, filter: (path) => !isTerraforms(basename(path)) })
  for (const other of readdirSync(join(room, ".."))) {
    if (other !== basename(room)) symlinkSync(join(room, "..", other), join(root, other))
  }
  return {
    ...{ folder, data },
    edit(change) {
      for (const file of listFiles(folder)) {
        const configuration = readConfiguration(join(folder, file))
        change(configuration)
        writeFileSync(join(folder, file), JSON.stringify(configuration, null, 2))
      }
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** What an apply by hand leaves behind. */
const isTerraforms = (name: string) => /^\.terraform|^terraform\.tfstate|\.tfvars$/.test(name)
