import type { StackName } from "./stacks.ts"

/** What a metric is of: named in the infra rooms. */
export type Dimensions =
  | "function"
  | "authorizer"
  | "function URL"
  | "HTTP API"
  | "REST API"
  | "notes table"
  | "sessions table"
  | "load balancer"
  | "target group"
  | "function group"
  | "service"
  | "log"

/** What a stack is asked for, where each has its own. */
export interface InputValue {
  readonly input: string
}

export interface Alarm {
  readonly name: string
  /** Says what to do. */
  readonly description: string
  readonly namespace: string | InputValue
  readonly metric: string
  readonly of: Dimensions
  /** `p95` and the like are extended statistics. */
  readonly statistic: "Sum" | "Average" | "Maximum" | "p95"
  readonly periodSeconds: number
  readonly evaluationPeriods: number
  readonly threshold: number | InputValue
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold"
  readonly missingData: "breaching" | "notBreaching"
}

/** One is enough: clients give up, and a server that fails whoever calls gets few calls. */
const failing = {
  statistic: "Sum",
  periodSeconds: 300,
  evaluationPeriods: 1,
  threshold: 1,
  comparison: "GreaterThanOrEqualToThreshold",
  // Nobody called.
  missingData: "notBreaching",
} as const
/** Not one alone: deployments, retries and growing tables have a minute of it. */
const lasting = { ...failing, periodSeconds: 60, evaluationPeriods: 5 } as const
const slow = {
  periodSeconds: 300,
  evaluationPeriods: 3,
  comparison: "GreaterThanThreshold",
  missingData: "notBreaching",
} as const

const describeFunction = (of: "function" | "authorizer", prefix: string): readonly Alarm[] => [
  {
    ...failing,
    name: `${prefix}errors`,
    description: "Invocations fail: look for level error in the function's log group.",
    namespace: "AWS/Lambda",
    metric: "Errors",
    of,
  },
  {
    ...failing,
    name: `${prefix}throttles`,
    description:
      "Invocations are refused: raise reserved_concurrency, or the account's quota of concurrency.",
    namespace: "AWS/Lambda",
    metric: "Throttles",
    of,
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
    ...failing,
    name: "rest-5xx",
    description: "The REST API answers with server errors: compare the access log with the function's.",
    namespace: "AWS/ApiGateway",
    metric: "5XXError",
    of: "REST API",
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

/** Answers that a function gave itself: they are no errors of its invocation. */
const functionUrl: Alarm = {
  ...failing,
  name: "url-5xx",
  description: "The Function URL answers with server errors: look for level error in the log group.",
  namespace: "AWS/Lambda",
  metric: "Url5xxCount",
  of: "function URL",
}

const httpApi: Alarm = {
  ...failing,
  name: "http-5xx",
  description: "The HTTP API answers with server errors: compare the access log with the function's.",
  namespace: "AWS/ApiGateway",
  metric: "5xx",
  of: "HTTP API",
}

const functionGroup: Alarm = {
  ...failing,
  name: "function-5xx",
  description: "The function answers with server errors: look for level error in its log group.",
  namespace: "AWS/ApplicationELB",
  metric: "HTTPCode_Target_5XX_Count",
  of: "function group",
}

/** Counts the lines of level error in each server's log group. Its namespace is the stack's: no field of a line names it. */
export const errorLines = { pattern: '{ $.level = "error" }', metric: "LoggedErrors" } as const

/** A tool that fails is answered with status 200. Callers alone write no such line: what they get wrong is told to them. */
const loggedErrors: Alarm = {
  ...failing,
  name: "logged-errors",
  description: "A server logs errors, of tools too: look for level error in the log groups.",
  namespace: { input: "name" },
  metric: errorLines.metric,
  of: "log",
}

const fronts = [...describeFunction("authorizer", "authorizer-"), ...restApi, functionUrl, httpApi]

const describeTable = (of: "notes table" | "sessions table", prefix: string): readonly Alarm[] =>
  (["Read", "Write"] as const).map((kind) => ({
    ...lasting,
    name: `${prefix}-${kind.toLowerCase()}-throttles`,
    description: "DynamoDB refuses requests: one key is too hot, or the account's quota is reached.",
    namespace: "AWS/DynamoDB",
    metric: `${kind}ThrottleEvents`,
    of,
  }))

const describeService: readonly Alarm[] = [
  {
    ...lasting,
    name: "no-tasks",
    description: "No task answers: look at the service's events and at why tasks stopped.",
    namespace: "AWS/ApplicationELB",
    metric: "HealthyHostCount",
    of: "target group",
    // Each zone counts its own: one without tasks is no outage.
    statistic: "Maximum",
    comparison: "LessThanThreshold",
    // There is no number where no task is registered.
    missingData: "breaching",
  },
  {
    ...slow,
    name: "few-tasks",
    description: "Fewer tasks run than min_tasks: look at the service's events and at why tasks stopped.",
    // Not the load balancer's count of healthy ones: each zone counts its own.
    namespace: "ECS/ContainerInsights",
    metric: "RunningTaskCount",
    of: "service",
    statistic: "Average",
    threshold: { input: "min_tasks" },
    comparison: "LessThanThreshold",
    missingData: "breaching",
  },
  {
    ...lasting,
    name: "unhealthy-tasks",
    description: "Tasks fail their health check: look at the service's events and at why tasks stopped.",
    namespace: "AWS/ApplicationELB",
    metric: "UnHealthyHostCount",
    of: "target group",
    statistic: "Maximum",
  },
  {
    ...failing,
    name: "target-5xx",
    description: "Tasks answer with server errors: look for level error in the log group.",
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_Target_5XX_Count",
    of: "target group",
  },
  {
    ...failing,
    name: "balancer-5xx",
    description: "The load balancer finds no task that answers: look at healthy hosts and at deployments.",
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_ELB_5XX_Count",
    of: "load balancer",
    // Scanners alone get a few: 501 and 505 for odd requests.
    threshold: 5,
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
 * What every stack watches. Those of a function are made for each that is deployed, those of an authorizer and of
 * a front where there is one.
 */
export const alarms: Record<StackName, readonly Alarm[]> = {
  "stateless-lambda": [...functionAlarms, loggedErrors, ...fronts, ...describeTable("notes table", "notes")],
  "stateless-ecs": [...describeService, loggedErrors, ...describeTable("notes table", "notes")],
  "stateful-ecs": [
    ...describeService,
    loggedErrors,
    ...describeTable("notes table", "notes"),
    ...describeTable("sessions table", "sessions"),
  ],
  "lambda-ops": [...functionAlarms, loggedErrors, ...fronts],
  hybrid: [
    ...functionAlarms,
    functionGroup,
    ...describeService,
    loggedErrors,
    ...describeTable("notes table", "notes"),
    ...describeTable("sessions table", "sessions"),
  ],
}
