import { DataResource, TerraformVariable } from "#cdktf"
import type { TerraformStack } from "#cdktf"
import { describeRule, inputsOf } from "@mcp-on-aws/blueprint/inputs"
import type { Input } from "@mcp-on-aws/blueprint/inputs"
import { requirements } from "@mcp-on-aws/blueprint/requirements"
import type { Clause, Requirement } from "@mcp-on-aws/blueprint/requirements"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"

const types = { string: "string", number: "number", bool: "bool", list: "list(string)" }

/** Every input as a variable that refuses what it must not be, and one resource that refuses what does not go together. */
export function declareInputs(
  scope: TerraformStack,
  stack: StackName,
  defaults: Readonly<Record<string, string>> = {},
): void {
  const inputs = inputsOf(stack)
  for (const input of inputs) {
    const { name, type, default: value, description, sensitive } = input
    new TerraformVariable(scope, name, {
      type: types[type],
      default: defaults[name] ?? value,
      description,
      nullable: false,
      ...(sensitive && { sensitive }),
      validation: ruleOf(input),
    })
  }
  // Not as validations of the variables: two that look at each other are a cycle.
  new DataResource(scope, "requirements", {
    lifecycle: {
      precondition: requirements[stack].map((requirement) => ({
        condition: `\${${describeRequirement(requirement, inputs)}}`,
        errorMessage: requirement.message,
      })),
    },
  })
}

function ruleOf(input: Input): { condition: string; errorMessage: string }[] {
  const errorMessage = describeRule(input)
  const condition = conditionOf(input)
  return errorMessage === undefined || condition === undefined
    ? []
    : [{ condition: `\${${condition}}`, errorMessage }]
}

function conditionOf(input: Input): string | undefined {
  const value = `var.${input.name}`
  if (input.type === "bool") return undefined
  if ("allowed" in input) return `contains(${JSON.stringify(input.allowed)}, ${value})`
  if (input.type === "number") {
    return input.min === undefined ? undefined : `${value} >= ${input.min} && ${value} <= ${input.max}`
  }
  if (input.pattern === undefined) return undefined
  const matches = (text: string) => `can(regex(${JSON.stringify(`^(${input.pattern})$`)}, ${text}))`
  if (input.type === "list") {
    const all = `alltrue([for one in ${value} : ${matches("one")}])`
    return input.default.length === 0 ? all : `length(${value}) > 0 && ${all}`
  }
  const { maxLength, distinct, refusedStarts = [] } = input
  const rules = [
    matches(value),
    ...(distinct === undefined ? [] : [areDistinct(value, distinct)]),
    ...(maxLength === undefined ? [] : [`length(${value}) <= ${maxLength}`]),
    ...refusedStarts.map((start) => `!startswith(${value}, "${start}")`),
  ].join(" && ")
  return input.default === "" ? `${value} == "" || ${rules}` : rules
}

/** False also of what is no JSON, as Terraform looks at both sides of `&&`. */
const areDistinct = (json: string, field: string) =>
  `try(length(distinct(jsondecode(${json})[*].${field})) == length(jsondecode(${json})), false)`

function describeRequirement({ when, needs }: Requirement, inputs: readonly Input[]): string {
  const met = needs.map((clause) => `(${describeClause(clause, inputs)})`).join(" || ")
  return when === undefined ? met : `!(${describeClause(when, inputs)}) || ${met}`
}

function describeClause(clause: Clause, inputs: readonly Input[]): string {
  return Object.entries(clause)
    .map(([name, wanted]) => {
      if (wanted === true) return describeSet(name, inputs)
      if ("without" in wanted) return `!contains(var.${name}, ${JSON.stringify(wanted.without)})`
      return `contains(${JSON.stringify(wanted)}, var.${name})`
    })
    .join(" && ")
}

function describeSet(name: string, inputs: readonly Input[]): string {
  const type = inputs.find((input) => input.name === name)?.type
  if (type === "bool") return `var.${name}`
  if (type === "list") return `length(var.${name}) > 0`
  if (type === "string") return `var.${name} != ""`
  throw new Error(`A requirement names the input ${name}, which is no text, list or switch of this stack`)
}
