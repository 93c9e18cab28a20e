// `npm run cost -- --calls 5e6 --ms 120 --memory 512`: what a month costs on each stack.
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { readOptions } from "@mcp-on-aws/local/read-options"
import type { Workload } from "./calculate-costs.ts"
import { drawCostChart } from "./cost-chart.ts"
import { writeCosts, writeCrossovers, writeIdleCosts } from "./cost-tables.ts"
import { prices } from "./prices.ts"
import { readMeasured } from "./read-measured.ts"

const defaults = {
  calls: "1e6",
  ms: "100",
  memory: "512",
  "tool-cpu": "1",
  peak: "5",
  kilobytes: "4",
  egress: "1",
  writing: "0.5",
}
const usage = `npm run cost -- [options]
  --calls 1e6       calls a month
  --ms 100          how long a tool takes, waiting included
  --memory 512      the function's memory, in MB
  --tool-cpu 1      CPU time of a tool's own, in ms a call
  --peak 5          how many times the average the busiest minute is
  --kilobytes 4     request and answer
  --egress 1        what a call sends through the NAT gateway, in KB: its log line, what a tool asks elsewhere
  --writing 0.5     share of a session's calls that are of tools that write
  --chart <folder>  where cost.svg is written`

const named = Object.entries(defaults).map(
  ([name, value]) => [name, { type: "string", default: value }] as const,
)
const { values } = readOptions(usage, {
  options: { ...Object.fromEntries(named), chart: { type: "string" } },
})
const work: Workload = {
  calls: read("calls", 1),
  ms: read("ms", 0),
  memory: read("memory", 128),
  toolCpuMs: read("tool-cpu", 0),
  peak: read("peak", 1),
  kilobytes: read("kilobytes", 0),
  egress: read("egress", 0),
  writing: read("writing", 0),
}
const measured = await readMeasured()

console.log(`${work.calls.toLocaleString("en")} calls a month, ${work.ms} ms each in ${work.memory} MB;`)
console.log(`AWS list prices of ${prices.region}, as of ${prices.asOf}\n`)
console.log(`${writeCosts(work, measured)}\n`)
console.log(`${writeIdleCosts()}\n`)
console.log(`${writeCrossovers([work], measured)}`)
if (typeof values.chart === "string") {
  await mkdir(values.chart, { recursive: true })
  await writeFile(join(values.chart, "cost.svg"), drawCostChart(work, measured))
}

function read(name: string, least: number): number {
  const value = Number((values as Record<string, unknown>)[name])
  if (Number.isFinite(value) && value >= least) return value
  console.error(`--${name} is a number of at least ${least}\n${usage}`)
  process.exit(1)
}
