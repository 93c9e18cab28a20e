import { TerraformOutput } from "#cdktf"
import { outputs } from "@mcp-on-aws/blueprint/outputs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { CleanStack } from "./clean-stack.ts"

/** Every output of the blueprint, and no other. */
export function declareOutputs(
  stack: CleanStack,
  name: StackName,
  values: Readonly<Record<string, string>>,
): void {
  const unknown = Object.keys(values).filter((key) => !outputs[name].some((output) => output.name === key))
  if (unknown.length > 0) throw new Error(`${name} has no outputs ${unknown.join(", ")}`)
  for (const { name: key, description, sensitive } of outputs[name]) {
    const value = values[key]
    if (value === undefined) throw new Error(`${name} gives no value to its output ${key}`)
    const output = new TerraformOutput(stack, `output_${key}`, {
      value,
      description,
      ...(sensitive && { sensitive }),
    })
    output.overrideLogicalId(key)
  }
}
