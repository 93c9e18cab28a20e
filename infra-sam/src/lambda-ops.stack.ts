import { operationsStatements } from "@mcp-on-aws/blueprint/permissions"
import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import { Aws, Fn, Validations } from "aws-cdk-lib"
import { CfnManagedPolicy } from "aws-cdk-lib/aws-iam"
import type { Construct } from "constructs"
import { Authorization } from "./constructs/authorization.ts"
import { describeDashboardUrl } from "./constructs/dashboard.ts"
import { LambdaServer } from "./constructs/lambda-server.ts"
import { createStateKey, readStateKey } from "./constructs/state-key.ts"
import { choose } from "./template/choose.ts"
import { CleanStack, explain } from "./template/clean-stack.ts"
import { declareOutputs } from "./template/declare-outputs.ts"
import { declareRules } from "./template/declare-rules.ts"
import { declareInputs } from "./template/inputs.ts"
import type { Inputs } from "./template/inputs.ts"
import type { StackOptions } from "./template/stack-options.ts"

const stackName = "lambda-ops"
const DESCRIPTION = "MCP for operators of Lambda: the policy to run it locally, or the server (mcp-on-aws)"

/** What whoever runs the server locally may do; and, where it is asked for, the server on Lambda. */
export function createLambdaOpsStack(scope: Construct, { findCode, ...options }: StackOptions): CleanStack {
  const stack = new CleanStack(scope, stackName, { description: DESCRIPTION, ...options })
  const inputs = declareInputs(stack, stackName)
  declareRules(stack, stackName)
  Validations.of(stack).acknowledge({
    id: "CloudFormation-Validate::E3510",
    reason:
      "CloudFormation takes a policy as text too, and only a text can name a parameter in a condition's key",
  })
  const name = inputs.text("name")
  const deployed = inputs.isOn("deploy_function")
  const writes = inputs.isOn("allow_writes")
  const policyDocument = choose(
    writes,
    writePolicy(inputs, ["reads", "writes"]),
    writePolicy(inputs, ["reads"]),
  )
  const policy = new CfnManagedPolicy(stack, "Policy", {
    // The region, as a policy is the whole account's.
    managedPolicyName: `${name}-operations-${Aws.REGION}`,
    description: "What lambda-ops may do; changes only where allow_writes is true, and to tagged functions",
    policyDocument,
  })
  const key = createStateKey(stack, name)
  key.cfnOptions.condition = deployed
  const authorization = new Authorization(stack, {
    inputs,
    serverName: lambdaOps.name,
    scopes: lambdaOps.scopes,
    condition: deployed,
  })
  const server = new LambdaServer(stack, {
    stackName,
    server: lambdaOps,
    inputs,
    authorization,
    codeUri: findCode(stack, lambdaOps.zip),
    derived: {
      regions: choose(inputs.isGiven("regions"), inputs.joined("regions"), Aws.REGION),
      tag: `${inputs.text("tag_key")}=${inputs.text("tag_value")}`,
      request_state_key: readStateKey(key),
    },
    arns: {},
    policies: [{ policyName: "operations", policyDocument }],
    condition: deployed,
  })
  declareOutputs(stack, stackName, {
    policy_arn: policy.ref,
    ...authorization.outputs,
    ...server.outputs,
    server: lambdaOps.name,
    dashboard_url: { value: describeDashboardUrl(name), condition: deployed },
  })
  explain(policy, "For whoever runs the server on a machine of theirs")
  explain(key, "The server on Lambda, from here on: where deploy_function is true")
  return stack
}

/** A tag's key stands in the key of a condition, where only a text can refer to a parameter. */
function writePolicy(inputs: Inputs, access: readonly ("reads" | "writes")[]): string {
  const statements = operationsStatements({
    tag: { key: "${TagKey}", value: "${TagValue}" },
    partition: "${AWS::Partition}",
    regions: ["${LookedAfter}"],
  })
  const document = { Version: "2012-10-17", Statement: access.flatMap((kind) => statements[kind]) }
  const regions = Fn.join('","', inputs.list("regions"))
  return Fn.sub(JSON.stringify(document, null, 2), {
    LookedAfter: choose(inputs.isGiven("regions"), regions, Aws.REGION),
  })
}
