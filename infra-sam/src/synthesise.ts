import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { App } from "aws-cdk-lib"
import type { Construct } from "constructs"
import { readTemplate, writeTemplate } from "./template/clean-stack.ts"
import { stacks } from "./stacks.ts"

/** A stack's template as it is committed, checked by CDK's own rules on the way. */
export function synthesise(name: string): { readonly text: string; readonly template: object } {
  const create = stacks.get(name)
  if (!create) throw new Error(`There is no stack ${name}. There are: ${[...stacks.keys()].join(", ")}`)
  // An App makes its folder at once, and CDK writes its own form of the template there.
  const outdir = mkdtempSync(join(tmpdir(), "mcp-on-aws-"))
  try {
    const app = new App({ outdir, context: { "@aws-cdk/core:validateAgainstDefaultRules": true } })
    const folder = join(import.meta.dirname, "..", "stacks", name)
    const findCode = (_: Construct, zip: string) => relative(folder, zip).replaceAll("\\", "/")
    const stack = create(app, { findCode })
    return { text: writeTemplate(stack), template: readTemplate(stack) }
  } finally {
    rmSync(outdir, { recursive: true })
  }
}
