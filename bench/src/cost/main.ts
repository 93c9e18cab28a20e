// `npm run cost -- --calls 5e6 --ms 120 --memory 512`: what a month costs on each stack.
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { median } from "../report/statistics.ts"
import { writeTable } from "../report/write-table.ts"
import { calculateCosts, findCrossover } from "./calculate-costs.ts"
import type { Workload } from "./calculate-costs.ts"
import { drawCostChart } from "./cost-chart.ts"
import { prices } from "./prices.ts"

const defaults = {
  calls: "1e6",
  ms: "100",
  memory: "512",
  "tool-cpu": "1",
  peak: "5",
  kilobytes: "4",
  writing: "0.5",
}
const usage = `npm run cost -- [options]
  --calls 1e6       calls a month
  --ms 100          how long a tool takes, waiting included
  --memory 512      the function's memory, in MB
  --tool-cpu 1      CPU time of a tool's own, in ms a call
  --peak 5          how many times the average the busiest minute is
  --kilobytes 4     request and answer
  --writing 0.5     share of a session's calls that are of tools that write
  --chart <folder>  where cost.svg is written`

const named = Object.entries(defaults).map(
  ([name, value]) => [name, { type: "string", default: value }] as const,
)
const { values } = parseArgs({
  options: { ...Object.fromEntries(named), chart: { type: "string" }, help: { type: "boolean" } },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const work: Workload = {
  calls: read("calls", 1),
  ms: read("ms", 0),
  memory: read("memory", 128),
  toolCpuMs: read("tool-cpu", 0),
  peak: read("peak", 1),
  kilobytes: read("kilobytes", 0),
  writing: read("writing", 0),
}
const measured = await readMeasured(join(import.meta.dirname, "..", "..", "..", "docs", "performance.json"))

const dollars = (usd: number) => `$${usd.toFixed(2)}`
const rows = calculateCosts(work, measured).map(({ stack, monthly, tasks }) => [
  stack,
  dollars(monthly),
  dollars(monthly / (work.calls / 1e6)),
  tasks === undefined ? "–" : String(tasks),
])
console.log(`${work.calls.toLocaleString("en")} calls a month, ${work.ms} ms each in ${work.memory} MB;`)
console.log(`AWS list prices of ${prices.region}, as of ${prices.asOf}\n`)
console.log(writeTable(["stack", "a month", "a million calls", "tasks"], rows))
for (const front of ["Function URL", "HTTP API", "REST API"]) console.log(describeCrossover(front))
if (typeof values.chart === "string") {
  await mkdir(values.chart, { recursive: true })
  await writeFile(join(values.chart, "cost.svg"), drawCostChart(work, measured))
}

function describeCrossover(front: string): string {
  const crossover = findCrossover((calls) => {
    const costs = calculateCosts({ ...work, calls }, measured)
    const of = (stack: string) => costs.find((one) => one.stack === stack)!.monthly
    return { from: of(`stateless-lambda, ${front}`), to: of("stateless-ecs") }
  })
  const from =
    crossover === undefined ? "nowhere" : `from ${(crossover / 1e6).toFixed(1)} million calls a month on`
  return `\nstateless-ecs costs less than Lambda behind a ${front} ${from}.`
}

function read(name: string, least: number): number {
  const value = Number((values as Record<string, unknown>)[name])
  if (Number.isFinite(value) && value >= least) return value
  console.error(`--${name} is a number of at least ${least}\n${usage}`)
  process.exit(1)
}

/** From the committed run of `npm run bench`. */
async function readMeasured(file: string) {
  interface Run {
    requests: { server: string; work: string; era: string; concurrency: number; cpu: number[] }[]
  }
  const { requests } = JSON.parse(await readFile(file, "utf8")) as Run
  const cpuMs = (server: string) => {
    const calls = requests.find(
      (one) => one.server === server && one.work === "tools/call" && one.concurrency === 32,
    )
    if (!calls) throw new Error(`${file} has no calls of ${server}: run npm run bench -- requests --out docs`)
    return median(calls.cpu) / 1000
  }
  return {
    callCpuMs: cpuMs("mcp-on-aws stateless-ecs"),
    sampleCpuMs: cpuMs("Express + SDK v1 1.32, bodies logged"),
  }
}
