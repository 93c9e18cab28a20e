import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { createStatelessLambda } from "./stateless-lambda.stack.ts"
import type { CleanStack } from "./terraform/clean-stack.ts"

/** Every stack, unbuilt. */
export const stacks: Partial<Record<StackName, () => CleanStack>> = {
  "stateless-lambda": createStatelessLambda,
}
