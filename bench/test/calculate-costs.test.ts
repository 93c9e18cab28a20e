import { describe, expect, test } from "@jest/globals"
import { calculateCosts, findCrossover } from "../src/cost/calculate-costs.ts"

const work = {
  calls: 1e6,
  ms: 100,
  memory: 512,
  toolCpuMs: 1,
  peak: 5,
  kilobytes: 4,
  egress: 1,
  writing: 0.5,
}
const measured = { callCpuMs: 0.06, sampleCpuMs: 0.6 }
const costs = (more: Partial<typeof work> = {}) =>
  Object.fromEntries(calculateCosts({ ...work, ...more }, measured).map((one) => [one.stack, one]))

describe("a month", () => {
  test("costs on Lambda its requests and its milliseconds of memory", () => {
    // 0.20 and 50,000 GB-seconds
    expect(costs()["stateless-lambda, Function URL"]!.monthly).toBeCloseTo(0.2 + 0.66667, 4)
    expect(costs()["stateless-lambda, HTTP API"]!.monthly).toBeCloseTo(1.2 + 0.66667, 4)
  })

  test("costs behind a REST API the authorizer's run before each call too", () => {
    const more =
      costs()["stateless-lambda, REST API"]!.monthly - costs()["stateless-lambda, Function URL"]!.monthly
    // A million requests of the API, a million of the authorizer, 5 ms each in 256 MB
    expect(more).toBeCloseTo(3.5 + 0.2 + 1250 * 1.33334e-5, 4)
  })

  test("costs on ECS all that its stacks make by default, however little there is to do", () => {
    const idle = costs({ calls: 1 })
    // Load balancer, its two addresses, NAT gateway with one, 32 custom metrics
    const besides = 730 * (0.0225 + 2 * 0.005 + 0.045 + 0.005) + 32 * 0.3
    const small = 2 * 730 * (0.25 * 0.03238 + 0.5 * 0.00356)
    expect(idle["stateless-ecs"]!.tasks).toBe(2)
    expect(idle["stateless-ecs"]!.monthly).toBeCloseTo(besides + small, 2)
    expect(idle["stateful-ecs"]!.monthly).toBeCloseTo(besides + 2 * small, 2)
  })

  test("costs on ECS what passes the load balancer and the NAT gateway", () => {
    const passed =
      costs()["stateless-ecs"]!.monthly - costs({ kilobytes: 0, egress: 0 })["stateless-ecs"]!.monthly
    expect(passed).toBeCloseTo(4 * 0.008 + 1 * 0.045, 6)
  })

  test("takes more tasks where calls need more CPU time", () => {
    const busy = costs({ calls: 1e9 })
    expect(busy["Express + SDK v1 as stateless-ecs"]!.tasks).toBeGreaterThan(busy["stateless-ecs"]!.tasks!)
  })

  test("costs within sessions two writes for each call that writes", () => {
    const more = costs()["stateful-ecs"]!.monthly - costs({ writing: 0 })["stateful-ecs"]!.monthly
    expect(more).toBeCloseTo(0.625, 6)
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
