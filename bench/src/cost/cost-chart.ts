import { calculateCosts } from "./calculate-costs.ts"
import type { Measured, Workload } from "./calculate-costs.ts"

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [880, 440, 70, 250, 60, 50]
const [LEAST_CALLS, MOST_CALLS, LEAST_USD, MOST_USD] = [1e4, 1e9, 0.1, 1e4]
const colors = ["#0969da", "#54aeff", "#8250df", "#bf8700", "#1a7f5a", "#cf222e", "#8c959f"]

const x = (calls: number) => LEFT + share(calls, LEAST_CALLS, MOST_CALLS) * (WIDTH - LEFT - RIGHT)
const y = (usd: number) => HEIGHT - BOTTOM - share(usd, LEAST_USD, MOST_USD) * (HEIGHT - TOP - BOTTOM)
const share = (value: number, least: number, most: number) =>
  Math.min(1, Math.max(0, Math.log(value / least) / Math.log(most / least)))

/** What a month costs by its calls, both axes by powers of ten. */
export function drawCostChart(work: Workload, measured: Measured): string {
  const steps = Array.from({ length: 61 }, (_, at) => LEAST_CALLS * (MOST_CALLS / LEAST_CALLS) ** (at / 60))
  const curves = steps.map((calls) => ({ calls, costs: calculateCosts({ ...work, calls }, measured) }))
  const stacks = curves[0]!.costs.map(({ stack }) => stack)
  const lines = stacks.map((stack, at) => {
    const points = curves.map(
      ({ calls, costs }) => `${x(calls).toFixed(1)},${y(costs[at]!.monthly).toFixed(1)}`,
    )
    const legend = TOP + 20 + at * 24
    return (
      `<polyline points="${points.join(" ")}" fill="none" stroke="${colors[at]}" stroke-width="2"/>` +
      `<rect x="${WIDTH - RIGHT + 16}" y="${legend - 9}" width="14" height="4" fill="${colors[at]}"/>` +
      `<text x="${WIDTH - RIGHT + 36}" y="${legend - 3}">${stack}</text>`
    )
  })
  const columns = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9].map(
    (calls) =>
      `<path d="M${x(calls)} ${TOP}V${HEIGHT - BOTTOM}" stroke="#8c959f" stroke-opacity=".3"/>` +
      `<text x="${x(calls)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${describeCalls(calls)}</text>`,
  )
  const rows = [0.1, 1, 10, 100, 1000, 10_000].map(
    (usd) =>
      `<path d="M${LEFT} ${y(usd)}H${WIDTH - RIGHT}" stroke="#8c959f" stroke-opacity=".3"/>` +
      `<text x="${LEFT - 8}" y="${y(usd) + 4}" text-anchor="end">$${usd}</text>`,
  )
  const title = "What a month costs, by its calls"
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="12" fill="#24292f">
<style>@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }</style>
<text x="16" y="26" font-size="17" font-weight="bold">${title}</text>
<text x="16" y="46">A tool that takes ${work.ms} ms in ${work.memory} MB; AWS list prices, us-east-1</text>
${[...columns, ...rows, ...lines].join("\n")}
</svg>
`
}

const describeCalls = (calls: number) =>
  calls >= 1e9
    ? `${calls / 1e9} billion`
    : calls >= 1e6
      ? `${calls / 1e6} million`
      : `${calls / 1e3} thousand`
