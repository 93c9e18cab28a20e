import { describe, expect, test } from "@jest/globals"
import { calculateCosts, findCrossover } from "../src/cost/calculate-costs.ts"

const work = { calls: 1e6, ms: 100, memory: 512, toolCpuMs: 1, peak: 5, kilobytes: 4, writing: 0.5 }
const measured = { callCpuMs: 0.06, sampleCpuMs: 0.6 }
const costs = (more: Partial<typeof work> = {}) =>
  Object.fromEntries(calculateCosts({ ...work, ...more }, measured).map((one) => [one.stack, one]))

describe("a month", () => {
  test("costs on Lambda its requests and its milliseconds of memory", () => {
    // 0.20 and 50,000 GB-seconds
    expect(costs()["stateless-lambda, Function URL"]!.monthly).toBeCloseTo(0.2 + 0.66667, 4)
    expect(costs()["stateless-lambda, HTTP API"]!.monthly).toBeCloseTo(1.2 + 0.66667, 4)
  })

  test("costs on ECS two tasks and the load balancer, however little there is to do", () => {
    const { monthly, tasks } = costs({ calls: 1 })["stateless-ecs"]!
    // 2 × 730 h × (0.25 × 0.03238 + 0.5 × 0.00356), and 730 h × 0.0225
    expect([monthly.toFixed(2), tasks]).toEqual(["30.84", 2])
  })

  test("takes more tasks where calls need more CPU time", () => {
    const busy = costs({ calls: 1e9 })
    expect(busy["Express + SDK v1 on the same tasks"]!.tasks).toBeGreaterThan(busy["stateless-ecs"]!.tasks!)
  })

  test("costs within sessions two writes for each call that writes", () => {
    const { "stateful-ecs": stateful, "stateless-ecs": stateless } = costs()
    expect(stateful!.monthly - stateless!.monthly).toBeCloseTo(0.625, 6)
  })
})

describe("the crossover", () => {
  test("is where the one begins to cost less than the other", () => {
    expect(findCrossover((calls) => ({ from: calls / 1e6, to: 5 }))! / 5e6).toBeCloseTo(1, 1)
  })

  test("is nowhere where it never does", () => {
    expect(findCrossover(() => ({ from: 1, to: 2 }))).toBeUndefined()
  })
})
