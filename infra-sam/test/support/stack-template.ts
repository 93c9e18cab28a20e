import { join } from "node:path"
import { toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Template } from "./resolve-template.ts"
import { runPython } from "./sam-tools.ts"
import type { Variant } from "./variants.ts"

export const templateOf = (name: StackName): string =>
  join(import.meta.dirname, "..", "..", "stacks", name, "template.yaml")

export interface Translation {
  /** As it is written, intrinsics in their long form. */
  readonly template: Template
  /** What CloudFormation makes of it. */
  readonly translated: Template
}

const translations = new Map<StackName, Promise<Translation>>()

/** The committed template through SAM's own transform, once a process. */
export function translate(name: StackName): Promise<Translation> {
  const translation =
    translations.get(name) ??
    (runPython("translate.py", { args: [templateOf(name)] }) as Promise<Translation>)
  translations.set(name, translation)
  return translation
}

/** `{ log_level: "info" }` as SAM's parameters. */
export const asParameters = (variant: Variant): Record<string, string> =>
  Object.fromEntries(Object.entries(variant).map(([name, value]) => [toPascalCase(name), value]))
