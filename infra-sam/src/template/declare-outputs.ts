import { type CfnCondition, CfnOutput, type Stack } from "aws-cdk-lib"
import { toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { outputs } from "@mcp-on-aws/blueprint/outputs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { Construct } from "constructs"

/** A value, and where there is one at all. */
export type OutputValue = string | { readonly value: string; readonly condition: CfnCondition | undefined }

/** Every output of the blueprint but secrets, which an output would show to whoever may read the stack. */
export function declareOutputs(
  stack: Stack,
  name: StackName,
  values: Readonly<Record<string, OutputValue>>,
): void {
  // Apart, as an output may have the name of a resource.
  const scope = new Construct(stack, "outputs")
  const wanted = outputs[name].filter(({ sensitive }) => !sensitive)
  const unknown = Object.keys(values).filter((key) => !wanted.some((output) => output.name === key))
  if (unknown.length > 0) throw new Error(`${name} has no outputs ${unknown.join(", ")}`)
  for (const { name: key, description } of wanted) {
    const found = values[key]
    if (found === undefined) throw new Error(`${name} gives no value to its output ${key}`)
    const output = typeof found === "string" ? { value: found } : found
    new CfnOutput(scope, toPascalCase(key), { ...output, description })
  }
}
