import { CloudwatchDashboard } from "#aws/cloudwatch-dashboard"
import type { Dimensions } from "@mcp-on-aws/blueprint/alarms"
import { dashboards, placeWidget } from "@mcp-on-aws/blueprint/dashboard"
import type { Series, Widget } from "@mcp-on-aws/blueprint/dashboard"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { type CleanStack, region } from "../terraform/clean-stack.ts"
import { countWhere } from "../terraform/expression.ts"

export interface DashboardOptions {
  readonly stack: StackName
  /** Of each thing that widgets show: its dimensions, one set for each function. */
  readonly dimensions: Partial<Record<Dimensions, readonly Readonly<Record<string, string>>[]>>
  readonly when?: string
}

/** With the region, as a dashboard is the whole account's. */
const dashboardName = `\${var.name}-${region}`

/** The blueprint's widgets; what a toggle leaves out draws no line. Returns the dashboard's URL. */
export function createDashboard(stack: CleanStack, options: DashboardOptions): string {
  const widgets = dashboards[options.stack].map((widget, index) => ({
    type: "metric",
    ...placeWidget(index),
    properties: {
      title: widget.title,
      region,
      stat: widget.series[0]?.statistic,
      period: 60,
      metrics: (options.dimensions[widget.of] ?? []).flatMap((dimensions) =>
        widget.series.map((series) => describeSeries(widget, series, dimensions)),
      ),
    },
  }))
  new CloudwatchDashboard(stack.apart, "dashboard", {
    ...countWhere(options.when),
    dashboardName,
    dashboardBody: JSON.stringify({ widgets }),
  })
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboardName}`
}

const describeSeries = (
  { namespace }: Widget,
  { metric, statistic }: Series,
  dimensions: Readonly<Record<string, string>>,
) => [namespace, metric, ...Object.entries(dimensions).flat(), { stat: statistic }]
