import type { StackName } from "./stacks.ts"

/** What a metric is of: named in the infra rooms. */
export type Dimensions =
  | "function"
  | "authorizer"
  | "REST API"
  | "notes table"
  | "sessions table"
  | "load balancer"
  | "target group"
  | "service"

export interface Alarm {
  readonly name: string
  /** Says what to do. */
  readonly description: string
  readonly namespace: string
  readonly metric: string
  readonly of: Dimensions
  /** `p95` and the like are extended statistics. */
  readonly statistic: "Sum" | "Average" | "Maximum" | "p95"
  readonly periodSeconds: number
  readonly evaluationPeriods: number
  readonly threshold: number
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold"
}

const often = {
  periodSeconds: 60,
  evaluationPeriods: 5,
  comparison: "GreaterThanOrEqualToThreshold",
} as const
const slow = { periodSeconds: 300, evaluationPeriods: 3, comparison: "GreaterThanThreshold" } as const

/** No data is no trouble: nobody called. */
export const missingData = "notBreaching"

const describeFunction = (of: "function" | "authorizer", prefix: string): readonly Alarm[] => [
  {
    ...often,
    name: `${prefix}errors`,
    description: "Invocations fail: look for level error in the function's log group.",
    namespace: "AWS/Lambda",
    metric: "Errors",
    of,
    statistic: "Sum",
    threshold: 1,
  },
  {
    ...often,
    name: `${prefix}throttles`,
    description:
      "Invocations are refused: raise reserved_concurrency, or the account's quota of concurrency.",
    namespace: "AWS/Lambda",
    metric: "Throttles",
    of,
    statistic: "Sum",
    threshold: 1,
  },
]

const duration: Alarm = {
  ...slow,
  name: "duration",
  description: "One call in twenty takes long: look at durationMs in the log, and at memory_mb.",
  namespace: "AWS/Lambda",
  metric: "Duration",
  of: "function",
  statistic: "p95",
  threshold: 10_000,
}

const restApi: readonly Alarm[] = [
  {
    ...often,
    name: "rest-5xx",
    description: "The REST API answers with server errors: compare the access log with the function's.",
    namespace: "AWS/ApiGateway",
    metric: "5XXError",
    of: "REST API",
    statistic: "Sum",
    threshold: 1,
  },
  {
    ...slow,
    name: "rest-latency",
    description: "One answer in twenty takes long: compare integrationLatency in the access log.",
    namespace: "AWS/ApiGateway",
    metric: "Latency",
    of: "REST API",
    statistic: "p95",
    threshold: 10_000,
  },
]

const describeTable = (of: "notes table" | "sessions table", prefix: string): readonly Alarm[] =>
  (["Read", "Write"] as const).map((kind) => ({
    ...often,
    name: `${prefix}-${kind.toLowerCase()}-throttles`,
    description: "DynamoDB refuses requests: one key is too hot, or the account's quota is reached.",
    namespace: "AWS/DynamoDB",
    metric: `${kind}ThrottleEvents`,
    of,
    statistic: "Sum",
    threshold: 1,
  }))

const describeService: readonly Alarm[] = [
  {
    ...often,
    name: "unhealthy-tasks",
    description: "Tasks fail their health check: look at the service's events and at why tasks stopped.",
    namespace: "AWS/ApplicationELB",
    metric: "UnHealthyHostCount",
    of: "target group",
    statistic: "Maximum",
    threshold: 1,
  },
  {
    ...often,
    name: "target-5xx",
    description: "Tasks answer with server errors: look for level error in the log group.",
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_Target_5XX_Count",
    of: "target group",
    statistic: "Sum",
    threshold: 1,
  },
  {
    ...often,
    name: "balancer-5xx",
    description: "The load balancer finds no task that answers: look at healthy hosts and at deployments.",
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_ELB_5XX_Count",
    of: "load balancer",
    statistic: "Sum",
    threshold: 1,
  },
  {
    ...slow,
    name: "latency",
    description: "One answer in twenty begins late: look at the processors, and at durationMs in the log.",
    namespace: "AWS/ApplicationELB",
    metric: "TargetResponseTime",
    of: "target group",
    statistic: "p95",
    threshold: 5,
  },
  {
    ...slow,
    name: "cpu",
    description: "Tasks are busier than autoscaling keeps them: max_tasks is reached, or tasks start slowly.",
    namespace: "AWS/ECS",
    metric: "CPUUtilization",
    of: "service",
    statistic: "Average",
    threshold: 85,
  },
  {
    ...slow,
    name: "memory",
    description: "Tasks are short of memory: raise their memory, or look for what holds it.",
    namespace: "AWS/ECS",
    metric: "MemoryUtilization",
    of: "service",
    statistic: "Average",
    threshold: 85,
  },
]

const functionAlarms = [...describeFunction("function", ""), duration]

/**
 * What every stack watches. Those of a function are made for each that is deployed, those of an authorizer and of a
 * REST API where there is one.
 */
export const alarms: Record<StackName, readonly Alarm[]> = {
  "stateless-lambda": [
    ...functionAlarms,
    ...describeFunction("authorizer", "authorizer-"),
    ...restApi,
    ...describeTable("notes table", "notes"),
  ],
  "stateless-ecs": [...describeService, ...describeTable("notes table", "notes")],
  "stateful-ecs": [
    ...describeService,
    ...describeTable("notes table", "notes"),
    ...describeTable("sessions table", "sessions"),
  ],
  "lambda-ops": [...functionAlarms, ...describeFunction("authorizer", "authorizer-"), ...restApi],
  hybrid: [
    ...functionAlarms,
    ...describeService,
    ...describeTable("notes table", "notes"),
    ...describeTable("sessions table", "sessions"),
  ],
}
