import type { CfnResource } from "aws-cdk-lib"
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch"
import { CfnMetricFilter } from "aws-cdk-lib/aws-logs"
import { Construct } from "constructs"
import { type Alarm, type Dimensions, errorLines } from "@mcp-on-aws/blueprint/alarms"
import { toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { choose } from "../template/choose.ts"
import type { CleanStack } from "../template/clean-stack.ts"
import type { Inputs } from "../template/inputs.ts"

/** What tells a resource's metrics from others': `{ FunctionName: "notes" }`. */
export type MetricDimensions = Readonly<Record<string, string>>

export interface AlarmsOptions {
  readonly inputs: Inputs
  readonly alarms: readonly Alarm[]
  readonly dimensions: Partial<Record<Dimensions, MetricDimensions>>
  /** Before the alarms' names, where one resource of several is watched: `url-`. */
  readonly prefix?: string
  /** Without which there is nothing to look at yet. */
  readonly after?: CfnResource
}

/** The alarms on resources that are here; they notify the topic, where there is one. */
export class Alarms extends Construct {
  constructor(stack: CleanStack, id: string, options: AlarmsOptions) {
    super(stack, id)
    const { inputs, alarms, dimensions, prefix = "", after } = options
    const topic = choose(inputs.isGiven("alarm_topic_arn"), [inputs.text("alarm_topic_arn")])
    for (const alarm of alarms) {
      const found = dimensions[alarm.of]
      if (!found) continue
      const isPercentile = /^p\d/.test(alarm.statistic)
      const made = new CfnAlarm(this, `${toPascalCase(`${prefix}${alarm.name}`.replaceAll("-", "_"))}Alarm`, {
        alarmName: `${inputs.text("name")}-${prefix}${alarm.name}`,
        alarmDescription: alarm.description,
        namespace: typeof alarm.namespace === "string" ? alarm.namespace : inputs.text(alarm.namespace.input),
        metricName: alarm.metric,
        dimensions: Object.entries(found).map(([name, value]) => ({ name, value })),
        [isPercentile ? "extendedStatistic" : "statistic"]: alarm.statistic,
        period: alarm.periodSeconds,
        evaluationPeriods: alarm.evaluationPeriods,
        threshold:
          typeof alarm.threshold === "number" ? alarm.threshold : inputs.number(alarm.threshold.input),
        comparisonOperator: alarm.comparison,
        treatMissingData: alarm.missingData,
        alarmActions: topic,
        okActions: topic,
      })
      if (after) made.addResourceDependency(after)
    }
  }
}

/** Makes one metric of the stack of all its servers' logs. */
export const countErrors = (
  scope: Construct,
  id: string,
  log: { readonly name: string; readonly stackName: string },
) =>
  new CfnMetricFilter(scope, id, {
    filterName: "errors",
    logGroupName: log.name,
    filterPattern: errorLines.pattern,
    metricTransformations: [
      { metricName: errorLines.metric, metricNamespace: log.stackName, metricValue: "1", unit: "Count" },
    ],
  })
