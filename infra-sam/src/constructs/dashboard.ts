import { Aws } from "aws-cdk-lib"
import { CfnDashboard } from "aws-cdk-lib/aws-cloudwatch"
import type { Dimensions } from "@mcp-on-aws/blueprint/alarms"
import { dashboards, placeWidget } from "@mcp-on-aws/blueprint/dashboard"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { CleanStack } from "../template/clean-stack.ts"
import type { MetricDimensions } from "./alarms.ts"

export interface DashboardOptions {
  readonly stackName: StackName
  readonly name: string
  readonly dimensions: Partial<Record<Dimensions, readonly MetricDimensions[]>>
}

/** The blueprint's widgets; what a toggle leaves out draws no line. */
export function createDashboard(stack: CleanStack, options: DashboardOptions): CfnDashboard {
  const widgets = dashboards[options.stackName].map(({ title, namespace, of, series }, index) => {
    const metrics = (options.dimensions[of] ?? []).flatMap((dimensions) =>
      series.map(({ metric, statistic }) => [
        namespace,
        metric,
        ...Object.entries(dimensions).flat(),
        { stat: statistic },
      ]),
    )
    const properties = { title, region: Aws.REGION, stat: series[0]?.statistic, period: 60, metrics }
    return { type: "metric", ...placeWidget(index), properties }
  })
  return new CfnDashboard(stack, "Dashboard", {
    dashboardName: nameOf(options.name),
    dashboardBody: writeBody(stack, widgets),
  })
}

/** A widget a line: tokens stand in the text as they would anywhere else. */
function writeBody(stack: CleanStack, widgets: readonly object[]): string {
  const lines = widgets.map((widget) => `    ${stack.toJsonString(widget)}`)
  return `{\n  "widgets": [\n${lines.join(",\n")}\n  ]\n}`
}

/** With the region, as a dashboard is the whole account's. */
const nameOf = (stackName: string) => `${stackName}-${Aws.REGION}`

export const describeDashboardUrl = (name: string): string =>
  `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards:name=${nameOf(name)}`
