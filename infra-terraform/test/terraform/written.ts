import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { stacks } from "../../src/stacks.ts"
import type { Arguments, Declared } from "./configuration.ts"

const templates = new Map(stackNames.map((name) => [name, stacks[name]().synthesise()]))

/** What the code writes of a stack. */
export const resourcesOf = (name: StackName) => templates.get(name)!.resource as Declared
export const localsOf = (name: StackName) => templates.get(name)!.locals as Record<string, Arguments>

export const all = (name: StackName, type: string): readonly Arguments[] =>
  Object.values(resourcesOf(name)[type] ?? {})

export function one(name: StackName, type: string, id: string): Arguments {
  const found = resourcesOf(name)[type]?.[id]
  if (!found) throw new Error(`${name} has no ${type}.${id}`)
  return found
}
