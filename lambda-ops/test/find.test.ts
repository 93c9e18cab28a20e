import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { allowed, createBench, textOf } from "./bench.ts"

const names = ["eu-west-1", "us-east-1", "ap-south-1"]
let lambda: LambdaStandIn
beforeEach(async () => void (lambda = await startLambdaStandIn()))
afterEach(() => lambda.close())

/** 1,000 functions over three regions: 400 on Node.js 18, 30 images, the rest on Node.js 24. */
function createThousand() {
  for (let number = 0; number < 1000; number++) {
    const region = names[number % 3] ?? ""
    const name = `fn-${String(number).padStart(4, "0")}`
    if (number < 400) lambda.create(region, name, { tags: number < 10 ? allowed : {} })
    else if (number < 430) lambda.create(region, name, { PackageType: "Image" })
    else lambda.create(region, name, { Runtime: "nodejs24.x" })
  }
}

describe("find_expiring_functions", () => {
  test("finds all of 1,000 functions in three regions, with 21 calls", async () => {
    createThousand()
    const { call, progress } = createBench({ endpoint: lambda.endpoint, names })
    const { structuredContent: found } = await call("find_expiring_functions", { limit: 1000 })
    expect(found).toMatchObject({ complete: true, scanned: 1000, expiring: 400, container_images: 30 })
    expect(found.functions).toHaveLength(400)
    expect(new Set((found.functions as { name: string }[]).map(({ name }) => name)).size).toBe(400)
    expect(lambda.calls).toHaveLength(21)
    expect(progress).toHaveLength(21)
  })

  test("names a part at a time, and counts all", async () => {
    createThousand()
    const { call } = createBench({ endpoint: lambda.endpoint, names })
    const first = await call("find_expiring_functions", {})
    const last = await call("find_expiring_functions", { offset: 300, limit: 150 })
    expect(first.structuredContent).toMatchObject({ expiring: 400, next_offset: 100 })
    expect(first.structuredContent.functions).toHaveLength(100)
    expect(last.structuredContent.functions).toHaveLength(100)
    expect(last.structuredContent.next_offset).toBeNull()
  })

  test("asks only the functions that expire for their tags", async () => {
    createThousand()
    const { call, progress } = createBench({ endpoint: lambda.endpoint, names })
    const { structuredContent: found } = await call("find_expiring_functions", {
      tag_key: "mcp-lambda-ops",
      tag_value: "allowed",
    })
    expect(found).toMatchObject({ expiring: 10, complete: true })
    expect(lambda.calls.filter(({ action }) => action === "ListTags")).toHaveLength(400)
    const steps = progress.map((step) => Number.parseInt(step))
    expect(steps).toEqual(steps.toSorted((one, other) => one - other))
    expect(progress.at(-1)).toMatch(/tags of 350 of 400 functions read/)
  })

  test("goes on through throttling until all is found", async () => {
    for (let number = 0; number < 60; number++) lambda.create("eu-west-1", `fn-${number}`)
    lambda.faults.throttle = 3
    const { call } = createBench({ endpoint: lambda.endpoint })
    const { structuredContent: found } = await call("find_expiring_functions", {})
    expect(found).toMatchObject({ expiring: 60, complete: true })
    expect(lambda.calls).toHaveLength(5)
  })

  test("says which region could not be read, and finds the others' functions", async () => {
    for (const region of names) lambda.create(region, "fn")
    lambda.faults.denied = ["us-east-1"]
    const { call } = createBench({ endpoint: lambda.endpoint, names })
    const found = await call("find_expiring_functions", {})
    expect(found.structuredContent).toMatchObject({ complete: false, expiring: 2 })
    expect(textOf(found)).toMatch(/^INCOMPLETE: us-east-1 could not be read: .*ListFunctions/)
  })

  test("says that a region is missing whose tags could not be read", async () => {
    lambda.create("eu-west-1", "fn", { tags: allowed })
    lambda.faults.onCall = ({ action }) => {
      if (action === "ListTags") lambda.faults.denied = ["eu-west-1"]
    }
    lambda.create("eu-west-1", "gn", { tags: allowed })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const search = call("find_expiring_functions", { tag_key: "mcp-lambda-ops" })
    await expect(search).rejects.toThrow(/No region could be read.*tags could not be read/s)
  })

  test("fails where no region can be read, rather than find nothing", async () => {
    lambda.faults.denied = names
    const { call } = createBench({ endpoint: lambda.endpoint, names })
    await expect(call("find_expiring_functions", {})).rejects.toThrow(/No region could be read/)
  })

  test("refuses a region that the server was not started for", async () => {
    const { call } = createBench({ endpoint: lambda.endpoint })
    await expect(call("find_expiring_functions", { regions: ["us-east-1"] })).rejects.toThrow(
      /not started for region "us-east-1", only for eu-west-1/,
    )
  })

  test("filters by date, by kind of date and by runtime, and names runtimes that it does not know", async () => {
    lambda.create("eu-west-1", "old", { Runtime: "python3.6" })
    lambda.create("eu-west-1", "node", { Runtime: "nodejs18.x" })
    lambda.create("eu-west-1", "new", { Runtime: "python3.14" })
    lambda.create("eu-west-1", "odd", { Runtime: "cobol85" })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const found = async (args: object) => {
      const { structuredContent } = await call("find_expiring_functions", args)
      expect(structuredContent.unknown_runtimes).toEqual([
        { runtime: "cobol85", functions: 1, names: ["odd (eu-west-1)"] },
      ])
      return (structuredContent.functions as { name: string }[]).map(({ name }) => name)
    }
    expect(await found({})).toEqual(["old", "node"])
    expect(await found({ date: "update_block" })).toEqual(["old"])
    expect(await found({ runtimes: ["nodejs18.x"] })).toEqual(["node"])
    expect(await found({ before: "2030-01-01" })).toEqual(["old", "node", "new"])
    expect(await found({ before: "2022-01-01" })).toEqual([])
  })

  test("finds the oldest runtimes, those with a hyphen too", async () => {
    lambda.create("eu-west-1", "ancient", { Runtime: "nodejs" })
    lambda.create("eu-west-1", "edge", { Runtime: "nodejs4.3-edge" })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const args = { runtimes: ["nodejs", "nodejs4.3-edge"] }
    const { structuredContent: found } = await call("find_expiring_functions", args)
    expect(found).toMatchObject({
      unknown_runtimes: [],
      functions: [{ name: "ancient" }, { name: "edge" }],
    })
  })

  test("counts the functions whose date nobody knows here, and names the first of them", async () => {
    for (let number = 10; number < 22; number++)
      lambda.create("eu-west-1", `own-${number}`, { Runtime: "custom" })
    const { call } = createBench({ endpoint: lambda.endpoint })
    const found = await call("find_expiring_functions", {})
    expect(found.structuredContent).toMatchObject({
      unknown_runtimes: [{ runtime: "custom", functions: 12 }],
    })
    expect(textOf(found)).toMatch(
      /^When 12 more expire is not known: own-10 \(eu-west-1\), .*own-19 \(eu-west-1\), …\. custom is a customer-managed runtime: its publisher/m,
    )
  })

  test("says of when its dates are, and what to do once these are old", async () => {
    const of = async (date: string) => {
      const now = () => Date.parse(date)
      return textOf(await createBench({ endpoint: lambda.endpoint, now }).call("find_expiring_functions", {}))
    }
    expect(await of("2026-12-30")).toMatch(/^Dates: the table of 2026-10-01\.$/m)
    expect(await of("2026-12-31")).toMatch(/^Dates: .*, which is 91 days old: list_runtimes with refresh/m)
  })

  test("stops when the caller has gone", async () => {
    createThousand()
    const caller = new AbortController()
    lambda.faults.onCall = () => caller.abort(new Error("gone"))
    const { call } = createBench({ endpoint: lambda.endpoint, names })
    await expect(call("find_expiring_functions", {}, { signal: caller.signal })).rejects.toThrow("gone")
    expect(lambda.calls.length).toBeLessThanOrEqual(6)
  })
})
