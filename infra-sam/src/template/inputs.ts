import {
  type CfnCondition,
  CfnParameter,
  Fn,
  type ICfnConditionExpression,
  type IResolvable,
  type Stack,
} from "aws-cdk-lib"
import { describeRule, inputGroups, toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import type { Input } from "@mcp-on-aws/blueprint/inputs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { Construct } from "constructs"
import { define } from "./conditions.ts"

const TYPES = { string: "String", number: "Number", bool: "String", list: "CommaDelimitedList" } as const

/** A stack's inputs as its parameters, and the conditions that stand on them. */
export interface Inputs {
  text(name: string): string
  number(name: string): number
  /** What is true or false, as a property that is one of them. */
  switch(name: string): IResolvable
  /** Whether it is given, in the same way. */
  isGivenAsSwitch(name: string): IResolvable
  list(name: string): string[]
  /** A list as one text, with commas. */
  joined(name: string): string
  /** Named for what it tells, `AuthorizationIsCognito`, or with a word of yours. */
  is(name: string, value: string, word?: string): CfnCondition
  isOn(name: string): CfnCondition
  isGiven(name: string): CfnCondition
}

/** Declares a parameter for each input, in the groups in which the console and `sam deploy --guided` show them. */
export function declareInputs(
  stack: Stack,
  name: StackName,
  defaults: Readonly<Record<string, string>> = {},
): Inputs {
  const groups = inputGroups[name]
  // Apart, as a condition or a construct may have the name of an input.
  const scope = new Construct(stack, "parameters")
  const parameters = new Map(
    groups
      .flatMap(({ inputs }) => inputs)
      .map((input) => [input.name, declare(scope, withDefault(input, defaults))]),
  )
  stack.templateOptions.metadata = {
    // What several functions share has branches that one of them never takes (W1028); what is empty by default is used
    // only where it is given (W1030).
    "cfn-lint": { config: { ignore_checks: ["W1028", "W1030"] } },
    "AWS::CloudFormation::Interface": {
      ParameterGroups: groups.map(({ title, inputs }) => ({
        Label: { default: title },
        Parameters: inputs.map((input) => toPascalCase(input.name)),
      })),
    },
  }

  function find(input: string): CfnParameter {
    const parameter = parameters.get(input)
    if (!parameter) throw new Error(`The stack ${name} has no input ${input}`)
    return parameter
  }

  const condition = (id: string, expression: () => ICfnConditionExpression) => define(stack, id, expression)

  const is = (input: string, value: string, word = toPascalCase(value.replaceAll("-", "_"))) =>
    condition(`${toPascalCase(input)}Is${word}`, () => Fn.conditionEquals(find(input), value))
  const isGiven = (input: string) =>
    condition(`${toPascalCase(input)}IsGiven`, () => {
      const value = find(input).type === TYPES.list ? joined(input) : find(input)
      return Fn.conditionNot(Fn.conditionEquals(value, ""))
    })
  const joined = (input: string) => Fn.join(",", find(input).valueAsList)

  return {
    text: (input) => find(input).valueAsString,
    number: (input) => find(input).valueAsNumber,
    switch: (input) => asSwitch(is(input, "true", "On")),
    isGivenAsSwitch: (input) => asSwitch(isGiven(input)),
    list: (input) => find(input).valueAsList,
    joined,
    is,
    isOn: (input) => is(input, "true", "On"),
    isGiven,
  }
}

/** A parameter's "true" is a text: properties want the boolean. */
const asSwitch = (condition: CfnCondition) => Fn.conditionIf(condition.logicalId, true, false)

const withDefault = (input: Input, defaults: Readonly<Record<string, string>>): Input =>
  input.type === "string" ? { ...input, default: defaults[input.name] ?? input.default } : input

/** Never hidden, sensitive or not: `sam deploy --guided` offers no default for NoEcho, and asks until it is given one. */
function declare(scope: Construct, input: Input): CfnParameter {
  const limits = input.type === "number" ? { minValue: input.min, maxValue: input.max } : {}
  return new CfnParameter(scope, toPascalCase(input.name), {
    type: TYPES[input.type],
    default: Array.isArray(input.default) ? input.default.join(",") : asDefault(input),
    description: input.description,
    constraintDescription: describeRule(input),
    allowedValues: allowedFor(input),
    allowedPattern: patternOf(input),
    maxLength: "maxLength" in input ? input.maxLength : undefined,
    ...limits,
  })
}

function patternOf(input: Input): string | undefined {
  if ((input.type !== "string" && input.type !== "list") || input.pattern === undefined) return undefined
  const { pattern } = input
  // Of a list, CloudFormation holds each entry to it; an empty list has one, which is empty.
  if (input.default.length === 0) return `^(${pattern})?$`
  const starts = input.type === "string" ? input.refusedStarts?.join("|") : undefined
  return `^${starts === undefined ? "" : `(?!${starts})`}(${pattern})$`
}

/** CDK's values that are allowed are texts, and the default has to be one of them. */
const asDefault = (input: Input) =>
  input.type === "bool" || (input.type === "number" && input.allowed) ? String(input.default) : input.default

function allowedFor(input: Input): string[] | undefined {
  if (input.type === "bool") return ["true", "false"]
  return "allowed" in input ? input.allowed?.map(String) : undefined
}
