import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { App } from "aws-cdk-lib"
import type { Construct } from "constructs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { readTemplate, writeTemplate } from "./template/clean-stack.ts"
import { stacks } from "./stacks.ts"

/** A stack's template as it is committed, checked by CDK's own rules on the way. */
export function synthesise(name: StackName): { readonly text: string; readonly template: object } {
  // An App makes its folder at once, and CDK writes its own form of the template there.
  const outdir = mkdtempSync(join(tmpdir(), "mcp-on-aws-"))
  try {
    const app = new App({ outdir, context: { "@aws-cdk/core:validateAgainstDefaultRules": true } })
    const folder = join(import.meta.dirname, "..", "stacks", name)
    const findCode = (_: Construct, zip: string) => relative(folder, zip).replaceAll("\\", "/")
    const stack = stacks[name](app, { findCode })
    return { text: writeTemplate(stack), template: readTemplate(stack) }
  } finally {
    rmSync(outdir, { recursive: true })
  }
}
