import { Aws, type CfnCondition, Fn, type IResolvable, Token } from "aws-cdk-lib"

/**
 * `Fn::If`: `yes` where the condition holds, else `no`, or nothing at all. Typed as what it stands for, since CDK's
 * types know of no property that is there by condition.
 */
export function choose<Value>(condition: CfnCondition, yes: Value, no?: Value): Value {
  const choice = Fn.conditionIf(condition.logicalId, yes, no ?? Aws.NO_VALUE)
  if (typeof yes === "string") return Token.asString(choice) as Value
  if (typeof yes === "number") return Token.asNumber(choice) as Value
  return choice as IResolvable as Value
}
