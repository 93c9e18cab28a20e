import { CloudwatchLogMetricFilter } from "#aws/cloudwatch-log-metric-filter"
import { CloudwatchMetricAlarm } from "#aws/cloudwatch-metric-alarm"
import type { TerraformResource } from "#cdktf"
import { type Alarm, type Dimensions, errorLines } from "@mcp-on-aws/blueprint/alarms"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { countWhere, listOf, numberOf } from "../terraform/expression.ts"

/** What an alarm looks at, and where there is such a thing. */
export interface Subject {
  readonly of: Dimensions
  /** Tells one function's alarms from another's. */
  readonly prefix?: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly when?: string
  /** Without which there is nothing to look at yet. */
  readonly after?: TerraformResource
}

/** Whom they notify: nobody, or the topic. */
export const declareAlarmActions = (stack: CleanStack) =>
  stack.local("alarm_actions", "${compact([var.alarm_topic_arn])}")

/** The blueprint's alarms on one thing; they notify where `alarm_topic_arn` is set. */
export function createAlarms(stack: CleanStack, alarms: readonly Alarm[], subject: Subject): void {
  const { of, prefix, dimensions, when, after } = subject
  for (const alarm of alarms.filter((one) => one.of === of)) {
    const name = prefix === undefined ? alarm.name : `${prefix}-${alarm.name}`
    new CloudwatchMetricAlarm(stack.apart, name.replaceAll("-", "_"), {
      ...countWhere(when),
      alarmName: `\${var.name}-${name}`,
      alarmDescription: alarm.description,
      namespace: typeof alarm.namespace === "string" ? alarm.namespace : `\${var.${alarm.namespace.input}}`,
      metricName: alarm.metric,
      dimensions: { ...dimensions },
      ...(alarm.statistic === "p95" ? { extendedStatistic: "p95" } : { statistic: alarm.statistic }),
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.evaluationPeriods,
      threshold:
        typeof alarm.threshold === "number" ? alarm.threshold : numberOf(`\${var.${alarm.threshold.input}}`),
      comparisonOperator: alarm.comparison,
      treatMissingData: alarm.missingData,
      alarmActions: listOf("${local.alarm_actions}"),
      okActions: listOf("${local.alarm_actions}"),
      ...(after && { dependsOn: [after] }),
    })
  }
}

/** Makes one metric of the stack of all its servers' logs. */
export function countErrors(
  stack: CleanStack,
  id: string,
  log: { readonly name: string; readonly when?: string },
) {
  new CloudwatchLogMetricFilter(stack.apart, id, {
    ...countWhere(log.when),
    name: "errors",
    logGroupName: log.name,
    pattern: errorLines.pattern,
    metricTransformation: { name: errorLines.metric, namespace: "${var.name}", value: "1", unit: "Count" },
  })
}
