import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { authorization } from "./inputs/authorization.ts"
import { describeService, loadBalancer, network } from "./inputs/ecs.ts"
import { describeGeneral } from "./inputs/general.ts"
import type { Input, InputGroup } from "./inputs/input.ts"
import { customDomain, describeFunction, fronts } from "./inputs/lambda.ts"
import { operations } from "./inputs/lambda-ops.ts"
import type { StackName } from "./stacks.ts"

export type { Input, InputGroup } from "./inputs/input.ts"
export { describeRule, toPascalCase } from "./inputs/input.ts"

/** What each stack asks, in the order in which its README and its parameters show it. */
export const inputGroups: Record<StackName, readonly InputGroup[]> = {
  "stateless-lambda": [
    describeGeneral("stateless-lambda"),
    authorization,
    fronts,
    describeFunction(statelessLambda),
    customDomain,
  ],
  "stateless-ecs": [
    describeGeneral("stateless-ecs"),
    authorization,
    network,
    loadBalancer,
    describeService(statelessEcs),
  ],
  "stateful-ecs": [
    describeGeneral("stateful-ecs"),
    authorization,
    network,
    loadBalancer,
    describeService(statefulEcs),
  ],
  "lambda-ops": [
    describeGeneral("lambda-ops", { keepsData: false }),
    operations,
    authorization,
    fronts,
    describeFunction(lambdaOps),
    customDomain,
  ],
  hybrid: [
    describeGeneral("hybrid"),
    authorization,
    network,
    loadBalancer,
    describeFunction(statelessLambda),
    describeService(statefulEcs, "task_"),
  ],
}

export const inputsOf = (stack: StackName): readonly Input[] =>
  inputGroups[stack].flatMap(({ inputs }) => inputs)
