import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { calculateCosts, idleParts, sum } from "../src/cost/calculate-costs.ts"
import type { Workload } from "../src/cost/calculate-costs.ts"
import { drawCostChart } from "../src/cost/cost-chart.ts"
import { writeCosts, writeCrossovers, writeIdleCosts } from "../src/cost/cost-tables.ts"
import { readMeasured } from "../src/cost/read-measured.ts"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"

const root = join(import.meta.dirname, "..", "..")
const read = (...path: string[]) => readFile(join(root, ...path), "utf8")
const measured = await readMeasured()
/** The one of the command that docs/cost.md shows. */
const work: Workload = {
  ...{ calls: 5e6, ms: 120, memory: 512, toolCpuMs: 1, peak: 5, kilobytes: 4, egress: 1, writing: 0.5 },
}

describe("docs/cost.md", () => {
  test.each([
    ["what a month costs", () => writeCosts(work, measured)],
    ["what of it is by the hour", () => writeIdleCosts()],
    ["where stacks cross", () => writeCrossovers([work, { ...work, ms: 1000 }], measured)],
  ])("has the table that npm run cost prints: %s", async (_, write) => {
    expect(await read("docs", "cost.md")).toContain(write())
  })

  test("has the chart that npm run cost draws", async () => {
    expect(await read("docs", "cost.svg")).toBe(drawCostChart(work, measured))
  })

  test("says what a billion calls take", async () => {
    const costs = calculateCosts({ ...work, calls: 1e9 }, measured)
    const [ours, sample] = ["stateless-ecs", "Express + SDK v1 as stateless-ecs"].map((stack) =>
      costs.find((cost) => cost.stack === stack)!,
    )

    const text = (await read("docs", "cost.md")).replaceAll(/\s+/g, " ")

    expect(text).toContain(`take ${ours!.tasks} tasks here and ${sample!.tasks} with Express`)
    expect(text).toContain(`$${ours!.monthly.toFixed(0)} against $${sample!.monthly.toFixed(0)}`)
  })
})

describe("README.md", () => {
  test("has the costs of docs/cost.md", async () => {
    const readme = await read("README.md")
    const rest = calculateCosts(work, measured).find(({ stack }) => stack === "stateless-lambda, REST API")!

    expect(readme).toContain(`$${rest.monthly.toFixed(2)} for 5 million calls by REST`)
    for (const server of [statelessEcs, statefulEcs]) {
      expect(readme).toContain(`from $${sum(idleParts(server)).toFixed(0)} a month`)
    }
  })

  test("has the CPU times of docs/performance.md", async () => {
    const [readme, performance] = [await read("README.md"), await read("docs", "performance.md")]
    const timeOf = (server: string) => new RegExp(`^\\| ${server} \\| (\\d+) `, "m").exec(performance)?.[1]
    const [ours, newer, older] = [
      "\\*\\*stateless-ecs\\*\\*",
      "Express \\+ SDK v1 1.32",
      "Express \\+ SDK v1 1.17",
    ].map(timeOf)

    expect(readme).toContain(`${ours} µs ([performance](docs/performance.md))`)
    expect(readme).toContain(`${newer} µs with Express and SDK v1 1.32, ${older} µs with 1.17`)
  })
})

describe.each([
  ["stateless-ecs", statelessEcs],
  ["stateful-ecs", statefulEcs],
] as const)("what is priced of %s", (stack, server) => {
  test("is what its inputs are by default", async () => {
    const { variable } = JSON.parse(await read("infra-terraform", "stacks", stack, "variables.tf.json")) as {
      variable: Record<string, { default: unknown }>
    }
    const main = await read("infra-terraform", "stacks", stack, "main.tf.json")
    const defaults = ["egress", "min_tasks", "cpu", "memory_mb"].map((name) => variable[name]?.default)
    expect(defaults).toEqual(["nat", 2, server.cpu, server.memoryMb])
    expect(main).toMatch(/"name": "containerInsights",\s+"value": "enabled"/)
  })

  test.each(["infra-terraform", "infra-sam"])("stands in the README of %s", async (room) => {
    const text = (await read(room, "stacks", stack, "README.md")).replaceAll(/\s+/g, " ")
    expect(text).toContain(`some ${sum(idleParts(server)).toFixed(0)} USD a month`)
  })
})
