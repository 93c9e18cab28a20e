import { OURS } from "../requests/contestants.ts"
import type { Measurement } from "../requests/measure-requests.ts"
import { works } from "../requests/work.ts"
import { drawBarChart } from "./bar-chart.ts"
import { median } from "./statistics.ts"

/** CPU time of one `tools/call` on each server. */
export function drawRequestChart(measurements: readonly Measurement[], machine: string): string {
  const calls = measurements
    .filter(({ work, era, concurrency }) => work === works.call.name && era === "2025" && concurrency === 32)
    .map(({ server, cpu }) => ({ server, cpu: median(cpu) }))
  const ours = calls.find(({ server }) => server === OURS)!.cpu
  return drawBarChart({
    title: "CPU time of a stateless tools/call, in µs",
    subtitle: `2025 era, 32 at once, median of ${measurements[0]!.cpu.length} rounds; ${machine}`,
    bars: calls.map(({ server, cpu }) => ({
      label: server,
      value: cpu,
      note: `${cpu.toFixed(0)} (${(cpu / ours).toFixed(1)}×)`,
      ours: server.startsWith(OURS),
    })),
  })
}
