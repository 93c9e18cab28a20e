import type { Derived, Environment } from "@mcp-on-aws/blueprint/environment"
import { inputsOf } from "@mcp-on-aws/blueprint/inputs"
import type { ResourceName, Statement } from "@mcp-on-aws/blueprint/permissions"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { choose } from "./choose.ts"
import type { Inputs } from "./inputs.ts"

export type DerivedValues = Partial<Record<Derived, string>>

/** The variables of a function or a task, each from the input or the resource that blueprint names. */
export function fillEnvironment(
  environment: Environment,
  { stack, inputs, derived }: { stack: StackName; inputs: Inputs; derived: DerivedValues },
): Record<string, string> {
  const types = new Map(inputsOf(stack).map(({ name, type }) => [name, type]))
  return Object.fromEntries(
    Object.entries(environment).map(([name, source]) => {
      if ("value" in source) return [name, source.value]
      if ("input" in source) {
        const isList = types.get(source.input) === "list"
        return [name, isList ? inputs.joined(source.input) : inputs.text(source.input)]
      }
      const value = derived[source.derived]
      if (value === undefined) throw new Error(`${name} needs ${source.derived}, which nothing here gives`)
      return [name, value]
    }),
  )
}

export type Arns = Partial<Record<ResourceName, string | readonly string[]>>

/** Statements of a policy: what blueprint allows, on these resources. */
export function fillStatements(statements: readonly Statement[], arns: Arns, inputs: Inputs): unknown[] {
  return statements.map(({ sid, actions, on, condition, where }) => {
    const resource = on === "all" ? "*" : arns[on]
    if (resource === undefined)
      throw new Error(`The statement ${sid} is on the ${on}, which nothing here has`)
    const statement = {
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resource,
      ...(condition ? { Condition: condition } : {}),
    }
    return where === undefined ? statement : choose(inputs.isOn(where), statement)
  })
}
