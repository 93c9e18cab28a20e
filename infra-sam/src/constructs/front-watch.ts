import type { CfnCondition } from "aws-cdk-lib"
import { alarms, type Dimensions } from "@mcp-on-aws/blueprint/alarms"
import { restApi as settings } from "@mcp-on-aws/blueprint/settings"
import type { CleanStack } from "../template/clean-stack.ts"
import { onlyWhere } from "../template/conditions.ts"
import type { Inputs } from "../template/inputs.ts"
import { choose } from "../template/choose.ts"
import { Alarms, type MetricDimensions } from "./alarms.ts"
import { createDashboard } from "./dashboard.ts"

const FUNCTIONS = ["rest", "url", "http"] as const

export interface FrontWatchOptions {
  readonly stackName: "stateless-lambda" | "lambda-ops"
  readonly inputs: Inputs
  readonly conditions: Readonly<Record<(typeof FUNCTIONS)[number] | "authorizer", CfnCondition>>
  readonly httpApiId: string
  /** What else is watched, a table for instance. */
  readonly others: Partial<Record<Dimensions, MetricDimensions>>
  /** Without it, always. */
  readonly condition?: CfnCondition
}

/** Alarms on each function and each front that there is, and a dashboard of them all. */
export function watchFronts(stack: CleanStack, options: FrontWatchOptions): void {
  const { stackName, inputs, conditions, others, condition } = options
  const name = inputs.text("name")
  const functions = FUNCTIONS.map((front) => ({ FunctionName: `${name}-${front}` }))
  const authorizer = { FunctionName: `${name}-authorizer` }
  const url = { FunctionName: `${name}-url` }
  const restApi = { ApiName: name, Stage: settings.stageName }
  const watch = (id: string, dimensions: FrontWatchOptions["others"], prefix = "") =>
    new Alarms(stack, id, { inputs, alarms: alarms[stackName], dimensions, prefix })
  FUNCTIONS.forEach((front, index) =>
    onlyWhere(watch(`${front}-alarms`, { function: functions[index]! }, `${front}-`), conditions[front]),
  )
  onlyWhere(watch("authorizer-alarms", { authorizer }), conditions.authorizer)
  onlyWhere(watch("rest-api-alarms", { "REST API": restApi }), conditions.rest)
  onlyWhere(watch("function-url-alarms", { "function URL": url }), conditions.url)
  onlyWhere(watch("http-api-alarms", { "HTTP API": { ApiId: options.httpApiId } }), conditions.http)
  onlyWhere(watch("other-alarms", { log: {}, ...others }), condition)
  const dashboard = createDashboard(stack, {
    stackName,
    name,
    dimensions: {
      function: functions,
      "REST API": [restApi],
      "function URL": [url],
      "HTTP API": [{ ApiId: choose(conditions.http, options.httpApiId, "none") }],
      ...Object.fromEntries(Object.entries(others).map(([of, dimensions]) => [of, [dimensions]])),
    },
  })
  dashboard.cfnOptions.condition = condition
}
