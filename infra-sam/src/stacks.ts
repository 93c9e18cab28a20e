import { createLambdaOps } from "./lambda-ops.stack.ts"
import { createStatefulEcs } from "./stateful-ecs.stack.ts"
import { createStatelessEcs } from "./stateless-ecs.stack.ts"
import { createStatelessLambda } from "./stateless-lambda.stack.ts"

/** Every stack by its name. */
export const stacks = {
  "stateless-lambda": createStatelessLambda,
  "stateless-ecs": createStatelessEcs,
  "stateful-ecs": createStatefulEcs,
  "lambda-ops": createLambdaOps,
} as const
