import { CfnRule, Fn, type ICfnConditionExpression, type Stack } from "aws-cdk-lib"
import { inputsOf, toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { requirements } from "@mcp-on-aws/blueprint/requirements"
import type { Clause } from "@mcp-on-aws/blueprint/requirements"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"

/**
 * What CloudFormation refuses before it makes anything. Rules know neither conditions nor joined lists, so they
 * say by themselves what conditions say for resources.
 */
export function declareRules(stack: Stack, name: StackName): void {
  const types = new Map(inputsOf(name).map((input) => [input.name, input.type]))
  for (const { name: rule, when, needs, message } of requirements[name]) {
    new CfnRule(stack, `${toPascalCase(rule)}Rule`, {
      ruleCondition: when && meets(when),
      assertions: [{ assert: anyOf(needs.map(meets)), assertDescription: message }],
    })
  }

  function meets(clause: Clause): ICfnConditionExpression {
    return allOf(Object.entries(clause).map(([input, wanted]) => holds(input, wanted)))
  }

  function holds(input: string, wanted: Clause[string]): ICfnConditionExpression {
    const value = Fn.ref(toPascalCase(input))
    if (typeof wanted === "object" && "without" in wanted) return lacks(value, wanted.without)
    if (wanted !== true) return anyOf(wanted.map((option) => Fn.conditionEquals(value, option)))
    if (types.get(input) === "bool") return Fn.conditionEquals(value, "true")
    return types.get(input) === "list" ? lacks(value, "") : Fn.conditionNot(Fn.conditionEquals(value, ""))
  }
}

const lacks = (list: unknown, value: string) => Fn.conditionNot(Fn.conditionContains(list as string[], value))

type Expressions = readonly ICfnConditionExpression[]
const anyOf = (parts: Expressions) => (parts.length === 1 ? parts[0]! : Fn.conditionOr(...parts))
const allOf = (parts: Expressions) => (parts.length === 1 ? parts[0]! : Fn.conditionAnd(...parts))
