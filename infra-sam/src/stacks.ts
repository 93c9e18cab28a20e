import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import type { Construct } from "constructs"
import { createHybridStack } from "./hybrid.stack.ts"
import { createLambdaOpsStack } from "./lambda-ops.stack.ts"
import { createStatefulEcsStack } from "./stateful-ecs.stack.ts"
import { createStatelessEcsStack } from "./stateless-ecs.stack.ts"
import { createStatelessLambdaStack } from "./stateless-lambda.stack.ts"
import type { CleanStack } from "./template/clean-stack.ts"
import type { StackOptions } from "./template/stack-options.ts"

type CreateStack = (scope: Construct, options: StackOptions) => CleanStack

/** The samples' stacks by their names. */
const samples: Record<StackName, CreateStack> = {
  "stateless-lambda": createStatelessLambdaStack,
  "stateless-ecs": createStatelessEcsStack,
  "stateful-ecs": createStatefulEcsStack,
  "lambda-ops": createLambdaOpsStack,
  hybrid: createHybridStack,
}

/** Those of the servers of one's own: each its sample's. */
const ownStacks = ownServers.map((own): [string, CreateStack] => [
  own.facts.name,
  (scope, options) => {
    if (own.base === "stateless-lambda") return createStatelessLambdaStack(scope, options, own.facts)
    if (own.base === "stateless-ecs") return createStatelessEcsStack(scope, options, own.facts)
    return createStatefulEcsStack(scope, options, own.facts)
  },
])

/** Every stack by its name. */
export const stacks: ReadonlyMap<string, CreateStack> = new Map([...Object.entries(samples), ...ownStacks])
