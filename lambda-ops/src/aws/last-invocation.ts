import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch"
import type { CloudWatchClientConfig } from "@aws-sdk/client-cloudwatch"

const DAY_MS = 24 * 60 * 60 * 1000
/** How far back CloudWatch is asked; it keeps daily sums for 455 days. */
export const LOOK_BACK_DAYS = 90

export interface LastInvocation {
  /** The last day (UTC) with an invocation; `null` where there was none within the days looked at. */
  readonly day: string | null
  /** Where CloudWatch could not be asked. */
  readonly unknown?: string
}

export type ReadLastInvocation = (
  region: string,
  name: string,
  signal: AbortSignal,
) => Promise<LastInvocation>

/**
 * Lambda itself does not tell when a function last ran: CloudWatch does, by the day, from the metric
 * `AWS/Lambda Invocations`. That it cannot be asked is no reason to fail.
 */
export function createLastInvocationReader(
  config: CloudWatchClientConfig = {},
  now: () => number = Date.now,
): ReadLastInvocation {
  const clients = new Map<string, CloudWatchClient>()
  return async (region, name, signal) => {
    const client =
      clients.get(region) ??
      new CloudWatchClient({ region, retryMode: "adaptive", maxAttempts: 4, ...config })
    clients.set(region, client)
    const today = Math.floor(now() / DAY_MS) * DAY_MS
    const command = new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName: "Invocations",
      Dimensions: [{ Name: "FunctionName", Value: name }],
      StartTime: new Date(today - LOOK_BACK_DAYS * DAY_MS),
      EndTime: new Date(today + DAY_MS),
      Period: DAY_MS / 1000,
      Statistics: ["Sum"],
    })
    try {
      const { Datapoints = [] } = await client.send(command, { abortSignal: signal })
      const days = Datapoints.filter(({ Sum = 0 }) => Sum > 0).map(
        ({ Timestamp }) => Timestamp?.toISOString() ?? "",
      )
      return { day: days.sort().at(-1)?.slice(0, 10) ?? null }
    } catch (error) {
      signal.throwIfAborted()
      return { day: null, unknown: error instanceof Error ? error.message || error.name : String(error) }
    }
  }
}
