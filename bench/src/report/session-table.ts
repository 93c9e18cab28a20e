import type { Measured } from "../sessions/measure-sessions.ts"
import { quantile } from "./statistics.ts"
import { writeTable } from "./write-table.ts"

export function writeSessionTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ operation, times, counts: { reads, writes } }) => [
    operation,
    String(times.length),
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.95).toFixed(1),
    (reads / times.length).toFixed(1),
    (writes / times.length).toFixed(1),
  ])
  return writeTable(["operation", "times", "p50 ms", "p95 ms", "reads", "writes"], rows)
}
