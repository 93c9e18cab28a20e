import type { Tag } from "./write-guard.ts"

export type Access = "read-only" | "read-write"

type Matches = Readonly<Record<string, string | readonly string[]>>

export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: "Allow"
  readonly Action: readonly string[]
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Matches>>
}

export interface PolicyDocument {
  readonly Version: "2012-10-17"
  readonly Statement: readonly PolicyStatement[]
}

export interface PolicyOptions {
  readonly tag: Tag
  /** `aws-cn` and the like; functions elsewhere are no others' business. */
  readonly partition?: string
  /** A text where a template fills in the list. Without it, every region. */
  readonly regions?: string | readonly string[] | undefined
}

/**
 * The least that this server needs. It reads configurations but no code (lambda:GetFunction is not in it), changes
 * and invokes only functions that carry the tag, and can set the tag on none; in the regions alone that it looks after.
 */
export function describePolicy(access: Access, options: PolicyOptions): PolicyDocument {
  const { tag, partition = "aws", regions } = options
  const asked: Matches = regions === undefined ? {} : { "aws:RequestedRegion": regions }
  const functions = `arn:${partition}:lambda:*:*:function:*`
  const reads: PolicyStatement[] = [
    {
      // Neither action knows resources.
      Sid: "FindFunctions",
      Effect: "Allow",
      Action: ["lambda:ListFunctions", "cloudwatch:GetMetricStatistics"],
      Resource: "*",
      ...limitTo(asked),
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
      ...limitTo(asked),
    },
  ]
  const writes: PolicyStatement = {
    Sid: "UpgradeTaggedFunctions",
    Effect: "Allow",
    Action: ["lambda:InvokeFunction", "lambda:PublishVersion", "lambda:UpdateFunctionConfiguration"],
    Resource: functions,
    ...limitTo({ ...asked, [`aws:ResourceTag/${tag.key}`]: tag.value }),
  }
  return { Version: "2012-10-17", Statement: access === "read-write" ? [...reads, writes] : reads }
}

const limitTo = (StringEquals: Matches) =>
  Object.keys(StringEquals).length > 0 ? { Condition: { StringEquals } } : {}
