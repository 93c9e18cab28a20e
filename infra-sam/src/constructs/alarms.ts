import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch"
import { Construct } from "constructs"
import type { Alarm, Dimensions } from "@mcp-on-aws/blueprint/alarms"
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
}

/** The alarms on resources that are here; they notify the topic, where there is one. */
export class Alarms extends Construct {
  constructor(stack: CleanStack, id: string, { inputs, alarms, dimensions, prefix = "" }: AlarmsOptions) {
    super(stack, id)
    const topic = choose(inputs.isGiven("alarm_topic_arn"), [inputs.text("alarm_topic_arn")])
    for (const alarm of alarms) {
      const found = dimensions[alarm.of]
      if (!found) continue
      const isPercentile = /^p\d/.test(alarm.statistic)
      new CfnAlarm(this, `${toPascalCase(`${prefix}${alarm.name}`.replaceAll("-", "_"))}Alarm`, {
        alarmName: `${inputs.text("name")}-${prefix}${alarm.name}`,
        alarmDescription: alarm.description,
        namespace: alarm.namespace,
        metricName: alarm.metric,
        dimensions: Object.entries(found).map(([name, value]) => ({ name, value })),
        [isPercentile ? "extendedStatistic" : "statistic"]: alarm.statistic,
        period: alarm.periodSeconds,
        evaluationPeriods: alarm.evaluationPeriods,
        threshold: alarm.threshold,
        comparisonOperator: alarm.comparison,
        treatMissingData: alarm.missingData,
        alarmActions: topic,
        okActions: topic,
      })
    }
  }
}
