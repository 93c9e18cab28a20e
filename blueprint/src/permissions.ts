import { describePolicy } from "@mcp-on-aws/lambda-ops/policy"
import type { PolicyOptions, PolicyStatement } from "@mcp-on-aws/lambda-ops/policy"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"

export type ResourceName =
  | "notes table"
  | "sessions table"
  | "log group"
  | "log groups of the region"
  | "request state key"
  | "image repository"
  | "image source"
  | "image source bucket"
  | "image build"
  | "functions of its regions"
  | "all"

export interface Statement {
  readonly sid: string
  readonly actions: readonly string[]
  readonly on: ResourceName
  readonly condition?: PolicyStatement["Condition"]
  /** Only where this input is true. */
  readonly where?: string
}

/** Every action that names no resource, and why it cannot. Nothing else in a stack may. */
export const wildcards: Readonly<Record<string, string>> = {
  "ecr:GetAuthorizationToken": "The login to ECR is the account's, not a repository's",
  "xray:PutTraceSegments": "X-Ray knows no resources",
  "xray:PutTelemetryRecords": "X-Ray knows no resources",
  "lambda:ListFunctions": "Lists are the account's",
  "cloudwatch:GetMetricStatistics": "CloudWatch's metrics are no resources",
}

const writeLogs: Statement = {
  sid: "WriteLogs",
  actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
  on: "log group",
}

const writeTraces: Statement = {
  sid: "WriteTraces",
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  on: "all",
  where: "tracing",
}

const useNotes: Statement = { sid: "UseNotes", actions: statelessLambda.tables[0].actions, on: "notes table" }

/** A function's own role. */
export const functionPermissions = {
  "stateless-lambda": [writeLogs, writeTraces, useNotes],
  "lambda-ops": [writeLogs, writeTraces],
  /** Whose answer depends on the token alone. */
  authorizer: [writeLogs, writeTraces],
} as const satisfies Record<string, readonly Statement[]>

/** What the code in a task may do. Its logs are written by ECS. */
export const taskPermissions = {
  "stateless-ecs": statelessEcs.tables.map((table) => ({ ...useNotes, actions: table.actions })),
  "stateful-ecs": [
    { ...useNotes, actions: statefulEcs.tables[0].actions },
    { sid: "UseSessions", actions: statefulEcs.tables[1].actions, on: "sessions table" },
  ],
} as const satisfies Record<string, readonly Statement[]>

/** What ECS does for a task: pull its image, hand in its secret, write its logs. */
export const executionPermissions = [
  { sid: "LogIn", actions: ["ecr:GetAuthorizationToken"], on: "all" },
  {
    sid: "PullImage",
    actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    on: "image repository",
  },
  { sid: "ReadSecret", actions: ["secretsmanager:GetSecretValue"], on: "request state key" },
  writeLogs,
] as const satisfies readonly Statement[]

/** What builds the image: read the source, push the image. */
export const buildPermissions = [
  writeLogs,
  { sid: "ReadSource", actions: ["s3:GetObject", "s3:GetObjectVersion"], on: "image source" },
  // The least that CodeBuild's guide names for a source in S3 ("Create a CodeBuild service role").
  { sid: "FindSource", actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], on: "image source bucket" },
  { sid: "LogIn", actions: ["ecr:GetAuthorizationToken"], on: "all" },
  {
    sid: "PushImage",
    actions: [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ],
    on: "image repository",
  },
] as const satisfies readonly Statement[]

/** What starts the build and waits for it. */
export const builderPermissions = [
  writeLogs,
  { sid: "Build", actions: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"], on: "image build" },
  { sid: "WriteSource", actions: ["s3:PutObject", "s3:DeleteObject"], on: "image source" },
  { sid: "FindImage", actions: ["ecr:DescribeImages"], on: "image repository" },
] as const satisfies readonly Statement[]

/** lambda-ops' own statements, for the tag and the regions that the inputs name. */
export const operationsStatements = (options: PolicyOptions) => {
  const [find, read, write] = describePolicy("read-write", options).Statement
  if (!find || !read || !write) throw new Error("lambda-ops' policy has no three statements any more")
  return { reads: [find, read], writes: [write] }
}

/** The account's role for the logs of every REST API in the region: which log groups these are is theirs to say. */
export const apiLogPermissions = [
  {
    sid: "WriteLogs",
    actions: [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
    ],
    on: "log groups of the region",
  },
] as const satisfies readonly Statement[]

export const flowLogPermissions = [
  {
    sid: "WriteLogs",
    actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    on: "log group",
  },
] as const satisfies readonly Statement[]
