import { OURS } from "../requests/contestants.ts"
import type { Measurement } from "../requests/measure-requests.ts"
import { works } from "../requests/work.ts"
import { median } from "./statistics.ts"
import { writeTable } from "./write-table.ts"

const { call, list, initialize, progress } = works

/** CPU time a request in microseconds, and beside it how many times ours that is; one table a concurrency. */
export function writeRequestTables(measurements: readonly Measurement[]): string {
  return [32, 1]
    .map((concurrency) => {
      const these = measurements.filter((one) => one.concurrency === concurrency)
      return `CPU time of the server a request, in µs, ${concurrency} at once:\n\n${writeOne(these)}\n`
    })
    .join("\n")
}

function writeOne(measurements: readonly Measurement[]): string {
  const columns = [
    { title: "call", work: call.name, era: "2025" },
    { title: "call, 2026", work: call.name, era: "2026" },
    { title: "list", work: list.name, era: "2025" },
    { title: "list, 2026", work: list.name, era: "2026" },
    { title: "initialize", work: initialize.name, era: "2025" },
    { title: "20 progress events", work: progress.name, era: "2025" },
    { title: "the same, 2026", work: progress.name, era: "2026" },
  ].filter(({ work, era }) => measurements.some((one) => one.work === work && one.era === era))
  const find = (server: string, { work, era }: { work: string; era: string }) =>
    measurements.find((one) => one.server === server && one.work === work && one.era === era)
  const servers = [...new Set(measurements.map(({ server }) => server))]
  const rows = servers.map((server) => [
    server,
    ...columns.map((column) => compare(find(server, column), find(OURS, column))),
    String(Math.round(median(find(server, columns[0]!)!.perSecond))),
  ])
  return writeTable(["server", ...columns.map(({ title }) => title), "calls/s"], rows)
}

function compare(one: Measurement | undefined, ours: Measurement | undefined): string {
  if (!one || !ours) return "–"
  const cpu = median(one.cpu)
  return `${cpu.toFixed(0)} (${(cpu / median(ours.cpu)).toFixed(1)}×)`
}
