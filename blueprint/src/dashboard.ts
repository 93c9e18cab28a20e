import type { Dimensions } from "./alarms.ts"
import type { StackName } from "./stacks.ts"

/** One metric of a widget: its name, and how it is drawn. */
export interface Series {
  readonly metric: string
  readonly statistic: "Sum" | "Average" | "Maximum" | "p50" | "p95" | "p99"
}

export interface Widget {
  readonly title: string
  readonly namespace: string
  readonly of: Dimensions
  readonly series: readonly Series[]
}

const sums = (...metrics: readonly string[]): readonly Series[] =>
  metrics.map((metric) => ({ metric, statistic: "Sum" }))
const spread = (metric: string): readonly Series[] =>
  (["p50", "p95", "p99"] as const).map((statistic) => ({ metric, statistic }))

const describeTable = (of: "notes table" | "sessions table"): Widget => ({
  title: `${of}: capacity and throttles`,
  namespace: "AWS/DynamoDB",
  of,
  series: sums(
    "ConsumedReadCapacityUnits",
    "ConsumedWriteCapacityUnits",
    "ReadThrottleEvents",
    "WriteThrottleEvents",
  ),
})

const functionWidgets: readonly Widget[] = [
  {
    title: "Function: invocations, errors, throttles",
    namespace: "AWS/Lambda",
    of: "function",
    series: sums("Invocations", "Errors", "Throttles"),
  },
  { title: "Function: duration", namespace: "AWS/Lambda", of: "function", series: spread("Duration") },
]

const restWidgets: readonly Widget[] = [
  {
    title: "REST API: requests and errors",
    namespace: "AWS/ApiGateway",
    of: "REST API",
    series: sums("Count", "4XXError", "5XXError"),
  },
  { title: "REST API: latency", namespace: "AWS/ApiGateway", of: "REST API", series: spread("Latency") },
]

/** Beside the REST API, each where there is one. */
const otherFronts: readonly Widget[] = [
  {
    title: "Function URL: requests and errors",
    namespace: "AWS/Lambda",
    of: "function URL",
    series: sums("UrlRequestCount", "Url4xxCount", "Url5xxCount"),
  },
  {
    title: "HTTP API: requests and errors",
    namespace: "AWS/ApiGateway",
    of: "HTTP API",
    series: sums("Count", "4xx", "5xx"),
  },
]

const serviceWidgets: readonly Widget[] = [
  {
    title: "Load balancer: requests and errors",
    namespace: "AWS/ApplicationELB",
    of: "load balancer",
    series: sums(
      "RequestCount",
      "HTTPCode_Target_4XX_Count",
      "HTTPCode_Target_5XX_Count",
      "HTTPCode_ELB_5XX_Count",
    ),
  },
  {
    title: "Tasks: time to the first byte",
    namespace: "AWS/ApplicationELB",
    of: "target group",
    series: spread("TargetResponseTime"),
  },
  {
    title: "Tasks: healthy and unhealthy",
    namespace: "AWS/ApplicationELB",
    of: "target group",
    series: [
      { metric: "HealthyHostCount", statistic: "Average" },
      { metric: "UnHealthyHostCount", statistic: "Maximum" },
    ],
  },
  {
    title: "Tasks: processor and memory",
    namespace: "AWS/ECS",
    of: "service",
    series: [
      { metric: "CPUUtilization", statistic: "Average" },
      { metric: "MemoryUtilization", statistic: "Average" },
    ],
  },
]

/** Each 12 of 24 columns wide, two in a row, in this order. */
export const dashboards: Record<StackName, readonly Widget[]> = {
  "stateless-lambda": [...functionWidgets, ...restWidgets, ...otherFronts, describeTable("notes table")],
  "stateless-ecs": [...serviceWidgets, describeTable("notes table")],
  "stateful-ecs": [...serviceWidgets, describeTable("notes table"), describeTable("sessions table")],
  "lambda-ops": [...functionWidgets, ...restWidgets, ...otherFronts],
  hybrid: [
    ...functionWidgets,
    ...serviceWidgets,
    describeTable("notes table"),
    describeTable("sessions table"),
  ],
}

/** Where a widget stands, in CloudWatch's grid. */
export const placeWidget = (index: number) => ({
  x: (index % 2) * 12,
  y: Math.floor(index / 2) * 6,
  width: 12,
  height: 6,
})
