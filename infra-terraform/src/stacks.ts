import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { createStatelessLambdaStack } from "./stateless-lambda.stack.ts"
import { createHybridStack } from "./hybrid.stack.ts"
import { createLambdaOpsStack } from "./lambda-ops.stack.ts"
import { createStatefulEcsStack } from "./stateful-ecs.stack.ts"
import { createStatelessEcsStack } from "./stateless-ecs.stack.ts"
import type { CleanStack } from "./terraform/clean-stack.ts"

/** Every stack, unbuilt. */
export const stacks: Record<StackName, () => CleanStack> = {
  "stateless-lambda": createStatelessLambdaStack,
  "stateless-ecs": createStatelessEcsStack,
  "stateful-ecs": createStatefulEcsStack,
  "lambda-ops": createLambdaOpsStack,
  hybrid: createHybridStack,
}
