import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Construct } from "constructs"
import { createHybridStack } from "./hybrid.stack.ts"
import { createLambdaOpsStack } from "./lambda-ops.stack.ts"
import { createStatefulEcsStack } from "./stateful-ecs.stack.ts"
import { createStatelessEcsStack } from "./stateless-ecs.stack.ts"
import { createStatelessLambdaStack } from "./stateless-lambda.stack.ts"
import type { CleanStack } from "./template/clean-stack.ts"
import type { StackOptions } from "./template/stack-options.ts"

/** Every stack by its name. */
export const stacks: Record<StackName, (scope: Construct, options: StackOptions) => CleanStack> = {
  "stateless-lambda": createStatelessLambdaStack,
  "stateless-ecs": createStatelessEcsStack,
  "stateful-ecs": createStatefulEcsStack,
  "lambda-ops": createLambdaOpsStack,
  hybrid: createHybridStack,
}
