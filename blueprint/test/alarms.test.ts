import { expect, test } from "@jest/globals"
import { alarms } from "../src/alarms.ts"
import type { Alarm } from "../src/alarms.ts"
import { stackNames } from "../src/stacks.ts"

/** By minute: what was counted, or nothing where nobody called. */
type Counts = readonly (number | undefined)[]

/** Whether CloudWatch would ring at the end of any period. */
function rings(alarm: Alarm, counts: Counts): boolean {
  const minutes = alarm.periodSeconds / 60
  const periods = Array.from({ length: counts.length / minutes }, (_, index) =>
    counts.slice(index * minutes, (index + 1) * minutes).filter((count) => count !== undefined),
  )
  const breached = periods.map((period) =>
    period.length === 0 ? alarm.missingData === "breaching" : breaches(alarm, period),
  )
  return breached.some((_, end) => {
    const looked = breached.slice(Math.max(0, end + 1 - alarm.evaluationPeriods), end + 1)
    return looked.length === alarm.evaluationPeriods && looked.every(Boolean)
  })
}

function breaches({ statistic, comparison, threshold }: Alarm, period: readonly number[]): boolean {
  const value = statistic === "Sum" ? period.reduce((sum, count) => sum + count) : Math.max(...period)
  if (comparison === "LessThanThreshold") return value < threshold
  return comparison === "GreaterThanThreshold" ? value > threshold : value >= threshold
}

const quiet: Counts = Array.from({ length: 30 }, () => undefined)
const withOne = (minute: number, count: number) => quiet.with(minute, count)

test.each(stackNames)("%s: one call that fails, and nobody who tries again, rings", (name) => {
  const ofErrors = alarms[name].filter(({ metric }) => /errors?$|5xx/i.test(metric))

  expect(ofErrors.length).toBeGreaterThan(1)
  for (const alarm of ofErrors) {
    expect({ alarm: alarm.name, rings: rings(alarm, withOne(12, 1)) }).toEqual({
      alarm: alarm.name,
      rings: true,
    })
    expect({ alarm: alarm.name, rings: rings(alarm, withOne(12, 0)) }).toEqual({
      alarm: alarm.name,
      rings: false,
    })
  }
})

test.each(["stateless-ecs", "stateful-ecs", "hybrid"] as const)(
  "%s: no task at all rings, and one is enough",
  (name) => {
    const alarm = alarms[name].find(({ metric }) => metric === "HealthyHostCount")!

    expect(rings(alarm, quiet)).toBe(true)
    expect(rings(alarm, Array<number>(30).fill(0))).toBe(true)
    expect(rings(alarm, Array<number>(30).fill(1))).toBe(false)
  },
)

test.each([
  ["stateless-lambda", ["REST API", "function URL", "HTTP API"]],
  ["lambda-ops", ["REST API", "function URL", "HTTP API"]],
  ["hybrid", ["load balancer", "target group", "function group"]],
] as const)("%s: server errors ring at every front", (name, fronts) => {
  const watched = alarms[name].filter(({ metric }) => /5xx/i.test(metric)).map(({ of }) => of)

  expect(watched.toSorted()).toEqual([...fronts].sort())
})
