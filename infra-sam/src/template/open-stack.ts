import type { StackProps } from "aws-cdk-lib"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Construct } from "constructs"
import { CleanStack } from "./clean-stack.ts"
import { declareRules } from "./declare-rules.ts"
import { declareInputs } from "./inputs.ts"

export interface OpenStackOptions extends StackProps {
  readonly kind: StackName
  /** Names the stack, and its resources, unless the input says otherwise. */
  readonly serverName: string
}

/** A stack that asks what it has to, and refuses what does not go together. */
export function openStack(scope: Construct, { kind, serverName, ...props }: OpenStackOptions) {
  const stack = new CleanStack(scope, serverName, props)
  const inputs = declareInputs(stack, kind, { name: serverName })
  declareRules(stack, kind)
  return { stack, inputs }
}
