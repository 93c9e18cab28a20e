import { describe, expect, test } from "@jest/globals"
import { alarms, errorLines } from "../src/alarms.ts"
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

const MIN_TASKS = 2

function breaches({ statistic, comparison, threshold: given }: Alarm, period: readonly number[]): boolean {
  const threshold = typeof given === "number" ? given : MIN_TASKS
  const sum = period.reduce((total, count) => total + count)
  const values = { Sum: sum, Average: sum / period.length, Maximum: Math.max(...period) }
  const value = values[statistic as keyof typeof values]
  if (comparison === "LessThanThreshold") return value < threshold
  return comparison === "GreaterThanThreshold" ? value > threshold : value >= threshold
}

const quiet: Counts = Array.from({ length: 30 }, () => undefined)
const withOne = (minute: number, count: number) => quiet.with(minute, count)

test.each(stackNames)("%s: one call that fails, and nobody who tries again, rings", (name) => {
  const ofErrors = alarms[name].filter(
    (alarm) => /errors?$|5xx/i.test(alarm.metric) && alarm.of !== "load balancer",
  )

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

describe.each(["stateless-ecs", "stateful-ecs", "hybrid"] as const)("%s", (name) => {
  const find = (one: string) => alarms[name].find((alarm) => alarm.name === one)!
  const repeat = (...counts: readonly number[]): Counts =>
    Array.from({ length: 30 }, (_, minute) => counts[minute % counts.length])

  test("rings when fewer tasks run than were asked for, or start again and again", () => {
    const alarm = find("few-tasks")

    expect(alarm.threshold).toEqual({ input: "min_tasks" })
    expect(rings(alarm, repeat(2))).toBe(false)
    expect(rings(alarm, repeat(3, 2))).toBe(false)
    expect(rings(alarm, repeat(1))).toBe(true)
    expect(rings(alarm, repeat(1, 1, 2))).toBe(true)
    expect(rings(alarm, quiet)).toBe(true)
  })

  test("is silent about a task that is replaced", () => {
    const replaced = repeat(2).map((count, minute) => (minute > 7 && minute < 13 ? 1 : count))

    expect(rings(find("few-tasks"), replaced)).toBe(false)
  })

  test("rings at what its load balancer answers itself, but for a few odd requests", () => {
    expect(rings(find("balancer-5xx"), withOne(12, 4))).toBe(false)
    expect(rings(find("balancer-5xx"), withOne(12, 5))).toBe(true)
  })
})

test.each(stackNames)(
  "%s: a tool that fails rings, though its caller is answered with status 200",
  (name) => {
    const alarm = alarms[name].find(({ of }) => of === "log")!

    expect(alarm).toMatchObject({ metric: errorLines.metric, namespace: { input: "name" } })
    expect(rings(alarm, withOne(12, 1))).toBe(true)
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
