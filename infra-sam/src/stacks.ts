import { createLambdaOps } from "./lambda-ops.stack.ts"
import { createStatelessLambda } from "./stateless-lambda.stack.ts"

/** Every stack by its name. */
export const stacks = {
  "stateless-lambda": createStatelessLambda,
  "lambda-ops": createLambdaOps,
} as const
