import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { writeTable } from "../report/write-table.ts"
import { calculateCosts, findCrossover, idleParts, sum } from "./calculate-costs.ts"
import type { Measured, Workload } from "./calculate-costs.ts"

const dollars = (usd: number) => `$${usd.toFixed(2)}`

export function writeCosts(work: Workload, measured: Measured): string {
  const rows = calculateCosts(work, measured).map(({ stack, monthly, tasks }) => [
    stack,
    dollars(monthly),
    dollars(monthly / (work.calls / 1e6)),
    tasks === undefined ? "–" : String(tasks),
  ])
  return writeTable(["stack", "a month", "a million calls", "tasks"], rows)
}

/** What of it the ECS stacks cost by the hour. */
export function writeIdleCosts(): string {
  const [stateless, stateful] = [idleParts(statelessEcs), idleParts(statefulEcs)]
  const parts = Object.keys(stateless).map((part) => [part, stateless[part]!, stateful[part]!] as const)
  const rows = [...parts, ["together", sum(stateless), sum(stateful)] as const]
  return writeTable(
    ["busy or idle, a month", "stateless-ecs", "stateful-ecs"],
    rows.map(([part, ...costs]) => [part, ...costs.map(dollars)]),
  )
}

/** Calls a month from which on stateless-ecs costs less than Lambda behind each front, by how long a tool takes. */
export function writeCrossovers(works: readonly Workload[], measured: Measured): string {
  const rows = works.map((work) => [
    work.ms < 1000 ? `${work.ms} ms` : `${work.ms / 1000} s`,
    ...["Function URL", "HTTP API", "REST API"].map((front) => describeCrossover(front, work, measured)),
  ])
  return writeTable(
    ["a tool takes", "stateless-ecs is cheaper than a Function URL", "than an HTTP API", "than a REST API"],
    rows,
  )
}

function describeCrossover(front: string, work: Workload, measured: Measured): string {
  const crossover = findCrossover((calls) => {
    const costs = calculateCosts({ ...work, calls }, measured)
    const of = (stack: string) => costs.find((one) => one.stack === stack)!.monthly
    return { from: of(`stateless-lambda, ${front}`), to: of("stateless-ecs") }
  })
  if (crossover === undefined) return "never"
  const millions = crossover / 1e6
  return `from ${millions.toFixed(millions < 10 ? 1 : 0)} million calls a month on`
}
