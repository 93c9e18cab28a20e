import type { Statement } from "./permissions.ts"
import {
  apiLogPermissions,
  buildPermissions,
  builderPermissions,
  executionPermissions,
  flowLogPermissions,
  functionPermissions,
  operationsStatements,
  taskPermissions,
} from "./permissions.ts"
import type { StackName } from "./stacks.ts"

export interface Role {
  readonly name: string
  readonly statements: readonly Statement[]
}

const lambdaFronts = (server: "stateless-lambda" | "lambda-ops"): readonly Role[] => [
  { name: "each front's function", statements: functionPermissions[server] },
  { name: "authorizer", statements: functionPermissions.authorizer },
  { name: "API Gateway's logs (api_gateway_account_role)", statements: apiLogPermissions },
]

const tasks = (server: "stateless-ecs" | "stateful-ecs"): readonly Role[] => [
  { name: "task", statements: taskPermissions[server] },
  { name: "task execution (ECS itself)", statements: executionPermissions },
  { name: "image builder, without container_image", statements: builderPermissions },
  { name: "image build, without container_image", statements: buildPermissions },
  { name: "flow logs", statements: flowLogPermissions },
]

/** Every role of each stack, and what it may do. */
export const roles: Record<StackName, readonly Role[]> = {
  "stateless-lambda": lambdaFronts("stateless-lambda"),
  "stateless-ecs": tasks("stateless-ecs"),
  "stateful-ecs": tasks("stateful-ecs"),
  "lambda-ops": [
    { name: "the policy; each front's function has it too", statements: describeOperations() },
    ...lambdaFronts("lambda-ops"),
  ],
  hybrid: [
    { name: "function", statements: functionPermissions["stateless-lambda"] },
    ...tasks("stateful-ecs"),
  ],
}

function describeOperations(): readonly Statement[] {
  const { reads, writes } = operationsStatements({ tag: { key: "tag_key", value: "tag_value" } })
  const describe = (where?: string) => (statement: (typeof reads)[number]) => ({
    sid: statement.Sid,
    actions: statement.Action,
    on: statement.Resource === "*" ? ("all" as const) : ("functions of its regions" as const),
    ...(statement.Condition && { condition: statement.Condition }),
    ...(where !== undefined && { where }),
  })
  return [...reads.map(describe()), ...writes.map(describe("allow_writes"))]
}
