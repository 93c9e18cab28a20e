import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { Call } from "@mcp-on-aws/tools/definition"
import { NOW, createBench } from "./bench.ts"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"

let lambda: LambdaStandIn
beforeEach(async () => {
  lambda = await startLambdaStandIn()
  for (let number = 0; number < 60; number++) lambda.create("eu-west-1", `old-${number}`)
  lambda.create("eu-west-1", "soon", { Runtime: "nodejs22.x" })
  lambda.create("us-east-1", "new", { Runtime: "python3.14" })
  lambda.create("us-east-1", "odd", { Runtime: "<script>" })
  lambda.create("us-east-1", "image", { PackageType: "Image" })
})
afterEach(() => lambda.close())

async function read(uri: string, names = ["eu-west-1", "us-east-1"]) {
  const { toolSet } = createBench({ endpoint: lambda.endpoint, names })
  const resource = toolSet.resources.find((one) => one.uri === uri)
  const signal = new AbortController().signal
  const { contents } = (await resource?.read(new URL(uri), {}, { signal } as Call)) ?? { contents: [] }
  return (contents[0] as { text: string }).text
}

describe("the fleet report", () => {
  test("counts all functions by runtime, the first to end first", async () => {
    const report = await read("lambda-ops://fleet.md")
    expect(report).toMatch(new RegExp(`Lambda runtimes in use, ${new Date(NOW).toISOString().slice(0, 10)}`))
    expect(report).toMatch(/64 functions in eu-west-1 \(61\), us-east-1 \(3\); 1 of them container images/)
    expect(report).toMatch(
      /60 on deprecated runtimes, 1 on runtimes that lose support within 180 days\*\*, 1 on supported ones, 1 on unknown/,
    )
    expect(report.match(/^\| (nodejs|python)\S+/gm)).toEqual(["| nodejs18.x", "| nodejs22.x", "| python3.14"])
    expect(report).toMatch(/Only \$LATEST of each function is counted/)
    expect(report).not.toContain("<script>")
  })

  test("is marked as incomplete where a region could not be read", async () => {
    lambda.faults.denied = ["us-east-1"]
    expect(await read("lambda-ops://fleet.md")).toMatch(/\*\*Incomplete: us-east-1 could not be read/)
    expect(await read("lambda-ops://fleet.svg")).toMatch(/\(incomplete\)/)
  })

  test("is a chart with a bar a runtime, and no markup from names", async () => {
    const chart = await read("lambda-ops://fleet.svg")
    expect(chart).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(chart.match(/<rect [^>]*rx="3"/g)).toHaveLength(4)
    expect(chart).toMatch(/nodejs18.x<\/text>.*2025-09-01.*>60<\/text>/)
    expect(chart).not.toContain("<script>")
  })

  test("is of an empty account, too", async () => {
    expect(await read("lambda-ops://fleet.md", ["ap-south-1"])).toMatch(/0 functions in no region/)
    expect(await read("lambda-ops://fleet.svg", ["ap-south-1"])).toMatch(/<\/svg>/)
  })
})
