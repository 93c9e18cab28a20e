import type { Derived, Environment, Source } from "@mcp-on-aws/blueprint/environment"
import { inputsOf } from "@mcp-on-aws/blueprint/inputs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"

export type DerivedValues = Partial<Record<Derived, string>>

/** The blueprint's environment with expressions in it. */
export function fillEnvironment(
  stack: StackName,
  environment: Environment,
  derived: DerivedValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, source]) => [name, fill(stack, source, derived)]),
  )
}

function fill(stack: StackName, source: Source, derived: DerivedValues): string {
  if ("value" in source) return source.value
  if ("derived" in source) {
    const value = derived[source.derived]
    if (value === undefined) throw new Error(`${stack} works out no ${source.derived}`)
    return value
  }
  const input = inputsOf(stack).find(({ name }) => name === source.input)
  if (!input) throw new Error(`${stack} asks for no ${source.input}`)
  return input.type === "list" ? `\${join(",", var.${input.name})}` : `\${var.${input.name}}`
}
