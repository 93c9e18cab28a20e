import { IamRole } from "#aws/iam-role"
import { IamRolePolicy } from "#aws/iam-role-policy"
import type { ResourceName, Statement } from "@mcp-on-aws/blueprint/permissions"
import { type CleanStack, region } from "../terraform/clean-stack.ts"
import { countWhere, maybe } from "../terraform/expression.ts"

/** The ARNs for what the statements name. */
export type Resources = Partial<Record<ResourceName, string | readonly string[]>>

interface RoleOptions {
  /** After the stack's prefix, before the region: a role is the whole account's. */
  readonly name: string
  /** Of AWS, such as lambda.amazonaws.com. */
  readonly service: string
  readonly statements: readonly Statement[]
  readonly resources: Resources
  readonly when?: string
}

/** A role that one service may take, with its statements inline: what it may do stands in one place. */
export function createRole(stack: CleanStack, id: string, options: RoleOptions): IamRole {
  const { name, service, statements, resources, when } = options
  const role = new IamRole(stack.apart, id, {
    ...countWhere(when),
    name: `\${var.name}-${name}-${region}`,
    assumeRolePolicy: writePolicy([
      { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
    ]),
  })
  // A statement that an input turns on stands in a policy of its own.
  for (const input of new Set(statements.map(({ where }) => where))) {
    const condition = [when, input === undefined ? undefined : `var.${input}`].filter(Boolean).join(" && ")
    const granted = statements.filter(({ where }) => where === input)
    new IamRolePolicy(stack.apart, input === undefined ? id : `${id}_${input}`, {
      ...countWhere(condition || undefined),
      name: input === undefined ? name : `${name}-${input.replaceAll("_", "-")}`,
      role: when === undefined ? role.name : maybe(role, "name"),
      policy: writePolicy(granted.map((statement) => describe(statement, resources))),
    })
  }
  return role
}

export const writePolicy = (statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements })

export function describe({ sid, actions, on, condition }: Statement, resources: Resources) {
  const resource = on === "all" ? "*" : resources[on]
  if (resource === undefined) throw new Error(`The statement ${sid} names "${on}", whose ARN is not given`)
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resource,
    ...(condition && { Condition: condition }),
  }
}
