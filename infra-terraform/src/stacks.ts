import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { createStatelessLambdaStack } from "./stateless-lambda.stack.ts"
import { createHybridStack } from "./hybrid.stack.ts"
import { createLambdaOpsStack } from "./lambda-ops.stack.ts"
import { createStatefulEcsStack } from "./stateful-ecs.stack.ts"
import { createStatelessEcsStack } from "./stateless-ecs.stack.ts"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import type { OwnServer } from "@mcp-on-aws/servers/own-server"
import type { CleanStack } from "./terraform/clean-stack.ts"

/** The samples' stacks, unbuilt. */
export const stacks: Record<StackName, () => CleanStack> = {
  "stateless-lambda": createStatelessLambdaStack,
  "stateless-ecs": createStatelessEcsStack,
  "stateful-ecs": createStatefulEcsStack,
  "lambda-ops": createLambdaOpsStack,
  hybrid: createHybridStack,
}

/** Those of the servers of one's own, by their names: each its sample's. */
export const ownStacks: Readonly<Record<string, () => CleanStack>> = Object.fromEntries(
  ownServers.map((own) => [own.facts.name, () => createOwnStack(own)]),
)

function createOwnStack(own: OwnServer): CleanStack {
  if (own.base === "stateless-lambda") return createStatelessLambdaStack(own.facts)
  if (own.base === "stateless-ecs") return createStatelessEcsStack(own.facts)
  return createStatefulEcsStack(own.facts)
}
