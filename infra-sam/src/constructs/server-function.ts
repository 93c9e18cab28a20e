import type { CfnRole } from "aws-cdk-lib/aws-iam"
import { CfnLogGroup } from "aws-cdk-lib/aws-logs"
import { CfnFunction } from "aws-cdk-lib/aws-sam"
import { Construct } from "constructs"
import { createRole } from "./role.ts"

export type CodeUri = string | CfnFunction.S3LocationProperty

export interface FunctionOptions {
  readonly name: string
  readonly description: string
  readonly codeUri: CodeUri
  readonly handler: string
  /** Where SAM's Globals do not say it for all functions of the template. */
  readonly platform?: { readonly runtime: string; readonly architectures: string[]; readonly tracing: string }
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly reservedConcurrency?: number
  readonly environment: Readonly<Record<string, string>>
  /** What it may do, given the ARN of its log group's streams. */
  readonly statements: (logStreams: string) => readonly unknown[]
  /** Beside the one of these statements. */
  readonly policies?: readonly CfnRole.PolicyProperty[]
  readonly logRetentionDays: number
}

/** A function with a role of its own, and a log group that keeps its lines for as long as was asked. */
export class ServerFunction extends Construct {
  readonly arn: string
  readonly functionName: string
  readonly logGroup: string

  constructor(scope: Construct, id: string, options: FunctionOptions) {
    super(scope, id)
    const { name } = options
    const logGroup = new CfnLogGroup(this, `${id}LogGroup`, {
      logGroupName: `/aws/lambda/${name}`,
      retentionInDays: options.logRetentionDays,
    })
    const role = createRole(this, `${id}Role`, {
      name,
      service: "lambda.amazonaws.com",
      statements: options.statements(logGroup.attrArn),
      policies: options.policies,
    })
    const resource = new CfnFunction(this, id, {
      functionName: name,
      description: options.description,
      codeUri: options.codeUri,
      handler: options.handler,
      ...options.platform,
      memorySize: options.memoryMb,
      timeout: options.timeoutSeconds,
      reservedConcurrentExecutions: options.reservedConcurrency,
      role: role.attrArn,
      environment: isEmpty(options.environment) ? undefined : { variables: options.environment },
    })
    // CDK's types of SAM know no LoggingConfig.
    resource.addPropertyOverride("LoggingConfig", { LogFormat: "Text", LogGroup: logGroup.ref })
    this.functionName = resource.ref
    this.arn = resource.getAtt("Arn").toString()
    this.logGroup = logGroup.ref
  }
}

const isEmpty = (environment: object) => Object.keys(environment).length === 0
