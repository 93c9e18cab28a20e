import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Construct } from "constructs"
import { createHybrid } from "./hybrid.stack.ts"
import { createLambdaOps } from "./lambda-ops.stack.ts"
import { createStatefulEcs } from "./stateful-ecs.stack.ts"
import { createStatelessEcs } from "./stateless-ecs.stack.ts"
import { createStatelessLambda } from "./stateless-lambda.stack.ts"
import type { CleanStack } from "./template/clean-stack.ts"
import type { StackOptions } from "./template/stack-options.ts"

/** Every stack by its name. */
export const stacks: Record<StackName, (scope: Construct, options: StackOptions) => CleanStack> = {
  "stateless-lambda": createStatelessLambda,
  "stateless-ecs": createStatelessEcs,
  "stateful-ecs": createStatefulEcs,
  "lambda-ops": createLambdaOps,
  hybrid: createHybrid,
}
