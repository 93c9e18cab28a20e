import type { Tag } from "./write-guard.ts"

export type Access = "read-only" | "read-write"

export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: "Allow"
  readonly Action: readonly string[]
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface PolicyDocument {
  readonly Version: "2012-10-17"
  readonly Statement: readonly PolicyStatement[]
}

export interface PolicyOptions {
  readonly tag: Tag
  /** `aws-cn` and the like; functions elsewhere are no others' business. */
  readonly partition?: string
}

/**
 * The least that this server needs. It reads configurations but no code (lambda:GetFunction is not in it), changes
 * and invokes only functions that carry the tag, and can set the tag on none.
 */
export function describePolicy(access: Access, { tag, partition = "aws" }: PolicyOptions): PolicyDocument {
  const functions = `arn:${partition}:lambda:*:*:function:*`
  const reads: PolicyStatement[] = [
    {
      // Neither action knows resources.
      Sid: "FindFunctions",
      Effect: "Allow",
      Action: ["lambda:ListFunctions", "cloudwatch:GetMetricStatistics"],
      Resource: "*",
    },
    {
      Sid: "ReadFunctions",
      Effect: "Allow",
      Action: [
        "lambda:GetFunctionConcurrency",
        "lambda:GetFunctionConfiguration",
        "lambda:GetRuntimeManagementConfig",
        "lambda:ListAliases",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
      ],
      Resource: functions,
    },
  ]
  const writes: PolicyStatement = {
    Sid: "UpgradeTaggedFunctions",
    Effect: "Allow",
    Action: ["lambda:InvokeFunction", "lambda:PublishVersion", "lambda:UpdateFunctionConfiguration"],
    Resource: functions,
    Condition: { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } },
  }
  return { Version: "2012-10-17", Statement: access === "read-write" ? [...reads, writes] : reads }
}
