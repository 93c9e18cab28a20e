import { CfnCondition, CfnResource, Fn, type ICfnConditionExpression, type Stack } from "aws-cdk-lib"
import { Construct } from "constructs"

/** A condition that all of others make. */
export const allOf = (stack: Stack, id: string, ...conditions: readonly CfnCondition[]): CfnCondition =>
  define(stack, id, () => Fn.conditionAnd(...conditions))

/** A condition that one of others makes. */
export const anyOf = (stack: Stack, id: string, ...conditions: readonly CfnCondition[]): CfnCondition =>
  define(stack, id, () => Fn.conditionOr(...conditions))

export const not = (stack: Stack, id: string, condition: CfnCondition): CfnCondition =>
  define(stack, id, () => Fn.conditionNot(condition))

/** Declared once, however many resources ask for it. */
export function define(stack: Stack, id: string, expression: () => ICfnConditionExpression): CfnCondition {
  const scope = stack.node.tryFindChild("conditions") ?? new Construct(stack, "conditions")
  const defined = scope.node.tryFindChild(id) as CfnCondition | undefined
  return defined ?? new CfnCondition(scope, id, { expression: expression() })
}

/** Makes every resource below `construct` that has no condition of its own depend on this one. */
export function onlyWhere(construct: Construct, condition: CfnCondition | undefined): void {
  for (const part of construct.node.findAll()) {
    if (CfnResource.isCfnResource(part)) part.cfnOptions.condition ??= condition
  }
}
