import { CloudwatchMetricAlarm } from "#aws/cloudwatch-metric-alarm"
import type { Alarm, Dimensions } from "@mcp-on-aws/blueprint/alarms"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { countWhere, listOf } from "../terraform/expression.ts"

/** What an alarm looks at, and where there is such a thing. */
export interface Subject {
  readonly of: Dimensions
  /** Tells one function's alarms from another's. */
  readonly prefix?: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly when?: string
}

/** Whom they notify: nobody, or the topic. */
export const declareAlarmActions = (stack: CleanStack) =>
  stack.local("alarm_actions", "${compact([var.alarm_topic_arn])}")

/** The blueprint's alarms on one thing; they notify where `alarm_topic_arn` is set. */
export function createAlarms(stack: CleanStack, alarms: readonly Alarm[], subject: Subject): void {
  const { of, prefix, dimensions, when } = subject
  for (const alarm of alarms.filter((one) => one.of === of)) {
    const name = prefix === undefined ? alarm.name : `${prefix}-${alarm.name}`
    new CloudwatchMetricAlarm(stack.apart, name.replaceAll("-", "_"), {
      ...countWhere(when),
      alarmName: `\${var.name}-${name}`,
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: { ...dimensions },
      ...(alarm.statistic === "p95" ? { extendedStatistic: "p95" } : { statistic: alarm.statistic }),
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.evaluationPeriods,
      threshold: alarm.threshold,
      comparisonOperator: alarm.comparison,
      treatMissingData: alarm.missingData,
      alarmActions: listOf("${local.alarm_actions}"),
      okActions: listOf("${local.alarm_actions}"),
    })
  }
}
