// `npm run bench`: what a session costs, as a table. `-- --calls 200 --takeovers 15` sets how often each is measured.
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import { measureSessions } from "./sessions.ts"
import type { Measured } from "./sessions.ts"

const { values } = parseArgs({
  options: { calls: { type: "string", default: "300" }, takeovers: { type: "string", default: "15" } },
})
const [calls, takeovers] = [Number(values.calls), Number(values.takeovers)]
if (![calls, takeovers].every((value) => Number.isInteger(value) && value > 0)) {
  console.error("--calls and --takeovers are whole numbers above 0")
  process.exit(1)
}

console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}\n`)
const rows = await measureSessions({ calls, takeovers })
console.log("| operation | times | p50 ms | p95 ms | reads | writes |")
console.log("| --- | --- | --- | --- | --- | --- |")
for (const row of rows) console.log(describe(row))

function describe({ operation, times, counts }: Measured): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1)
  const each = (total: number) => (total / times.length).toFixed(1)
  return `| ${operation} | ${times.length} | ${at(0.5)} | ${at(0.95)} | ${each(counts.reads)} | ${each(counts.writes)} |`
}
