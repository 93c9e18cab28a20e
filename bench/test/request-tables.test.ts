import { describe, expect, test } from "@jest/globals"
import { drawRequestChart } from "../src/report/request-chart.ts"
import { writeRequestTables } from "../src/report/request-tables.ts"
import { OURS } from "../src/requests/contestants.ts"

const measurement = (server: string, concurrency: number, cpu: number[]) => ({
  server,
  work: "tools/call",
  era: "2025" as const,
  concurrency,
  cpu,
  perSecond: [1000],
})

const measurements = [1, 32].flatMap((concurrency) => [
  measurement(OURS, concurrency, [40, 90, 50]),
  measurement("another <server>", concurrency, [400, 400, 900]),
])

describe("the report", () => {
  test("gives the median of the rounds and how many times ours it is", () => {
    const text = writeRequestTables(measurements)
    expect(text).toContain(`| ${OURS} | 50 (1.0×) | 1000 |`)
    expect(text).toContain("| another <server> | 400 (8.0×) | 1000 |")
  })

  test("draws a bar for each server, with names that the picture can hold", () => {
    const svg = drawRequestChart(measurements, "a machine")
    expect(svg.match(/<rect/g)).toHaveLength(2)
    expect(svg).toContain("another &lt;server>")
  })
})
