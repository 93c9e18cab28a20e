import { Aws } from "aws-cdk-lib"
import { CfnRole } from "aws-cdk-lib/aws-iam"
import type { Construct } from "constructs"

export interface RoleOptions {
  /** The region is added, as a role is the whole account's. */
  readonly name: string
  /** Who takes it: `lambda.amazonaws.com`. */
  readonly service: string
  readonly statements: readonly unknown[]
  /** Beside the one of these statements. */
  readonly policies?: readonly CfnRole.PolicyProperty[]
}

/** A role with policies of its own, and no managed ones: all that it may do stands in the template. */
export function createRole(scope: Construct, id: string, options: RoleOptions): CfnRole {
  const { name, service, statements, policies = [] } = options
  const policy = {
    policyName: "permissions",
    policyDocument: { Version: "2012-10-17", Statement: statements },
  }
  return new CfnRole(scope, id, {
    roleName: `${name}-${Aws.REGION}`,
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    },
    policies: statements.length > 0 ? [policy, ...policies] : undefined,
  })
}
