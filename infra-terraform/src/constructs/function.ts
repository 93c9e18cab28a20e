import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group"
import { LambdaFunction } from "#aws/lambda-function"
import type { Alarm } from "@mcp-on-aws/blueprint/alarms"
import type { Statement } from "@mcp-on-aws/blueprint/permissions"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { attribute, countWhere, maybe, numberOf } from "../terraform/expression.ts"
import { countErrors, createAlarms } from "./alarms.ts"
import { createRole, type Resources } from "./role.ts"

/** What a server's deployment facts say of its zip. */
export interface FunctionFacts {
  readonly name: string
  readonly runtime: string
  readonly architecture: string
}

export interface FunctionOptions {
  readonly facts: FunctionFacts
  readonly description: string
  readonly handler: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly environment: Readonly<Record<string, string>>
  readonly statements: readonly Statement[]
  readonly resources?: Resources
  readonly alarms: { readonly of: "function" | "authorizer"; readonly among: readonly Alarm[] }
  readonly reservedConcurrency?: number
  readonly when?: string
}

/** A function of the server's zip, with a role, a log group and alarms of its own. */
export function createFunction(stack: CleanStack, id: string, options: FunctionOptions) {
  const { facts, when, environment, statements, resources, alarms } = options
  const read = when === undefined ? attribute : maybe
  const functionName = `\${var.name}-${id}`
  const logs = new CloudwatchLogGroup(stack.apart, id, {
    ...countWhere(when),
    name: `/aws/lambda/${functionName}`,
    retentionInDays: stack.retention,
  })
  const role = createRole(stack, id, {
    name: id,
    service: "lambda.amazonaws.com",
    statements,
    resources: { ...resources, "log group": `${read(logs, "arn")}:*` },
    ...(when !== undefined && { when }),
  })
  const fn = new LambdaFunction(stack.apart, id, {
    ...countWhere(when),
    functionName,
    description: options.description,
    role: read(role, "arn"),
    filename: "${local.bundle}",
    sourceCodeHash: "${local.bundle_hash}",
    handler: options.handler,
    runtime: facts.runtime,
    architectures: [facts.architecture],
    memorySize: options.memoryMb,
    timeout: options.timeoutSeconds,
    reservedConcurrentExecutions: options.reservedConcurrency ?? numberOf("${var.reserved_concurrency}"),
    environment: { variables: { ...environment } },
    loggingConfig: { logFormat: "Text", logGroup: read(logs, "name") },
    tracingConfig: { mode: '${var.tracing ? "Active" : "PassThrough"}' },
    lifecycle: {
      precondition: [
        {
          condition: "${fileexists(local.bundle)}",
          errorMessage: "Build the server first: run npm run build in the repository's root.",
        },
      ],
    },
  })
  createAlarms(stack, alarms.among, {
    of: alarms.of,
    ...(alarms.of === "function" && { prefix: id }),
    dimensions: { FunctionName: functionName },
    ...(when !== undefined && { when }),
  })
  // The authorizer's are errors of its invocation.
  if (alarms.of === "function")
    countErrors(stack, id, { name: read(logs, "name"), ...(when !== undefined && { when }) })
  return {
    name: functionName,
    /** The same, for what has to wait until the function is there. */
    deployedName: read(fn, "function_name"),
    roleName: read(role, "name"),
    arn: read(fn, "arn"),
    invokeArn: read(fn, "invoke_arn"),
    logGroup: read(logs, "name"),
  }
}

/** The zip that `npm run build` writes, as seen from stacks/<server>/. */
export function declareBundle(stack: CleanStack, server: string): void {
  stack.local("bundle", `\${path.module}/../../../${server}/dist/lambda.zip`)
  stack.local("bundle_hash", '${fileexists(local.bundle) ? filebase64sha256(local.bundle) : ""}')
}
