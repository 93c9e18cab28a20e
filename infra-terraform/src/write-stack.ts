import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Template } from "./terraform/clean-stack.ts"

/** A stack's files as they are committed, by name: the same text for the same stack, always. */
export function describeFiles({
  terraform,
  provider,
  variable,
  output,
  ...main
}: Template): Record<string, string> {
  const files = {
    "versions.tf.json": { terraform, provider },
    "variables.tf.json": { variable },
    "main.tf.json": main,
    "outputs.tf.json": { output },
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, `${JSON.stringify(content, null, 2)}\n`]),
  )
}

export function writeStack(folder: string, template: Template): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(describeFiles(template))) writeFileSync(join(folder, name), text)
}
