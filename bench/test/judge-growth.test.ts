import { describe, expect, test } from "@jest/globals"
import { judgeGrowth } from "../src/soak/judge-growth.ts"
import type { Sample } from "../src/soak/judge-growth.ts"

const MIB = 1024 ** 2

/** Twenty looks at a process of 40 MiB that is sent 100 requests a second; `more` bytes are held by then. */
const look = (more: (at: number) => number, from: Partial<Sample> = {}): Sample[] =>
  Array.from({ length: 20 }, (_, index) => {
    const at = index + 1
    // Not quite the same each time, as no heap is.
    const noise = ((at * 7) % 5) * 0.1 * MIB
    const memory = { heapUsed: 40 * MIB + noise + more(at), code: 0, external: 0, rss: 0, handles: 1 }
    return { seconds: 3 * at, requests: 300 * at, ...memory, ...from }
  })

describe("whether a process grows", () => {
  test("is denied where it only wavers", () => {
    expect(judgeGrowth(look(() => 0)).grows).toBe(false)
  })

  test("is denied where what grew was warming up, in the first third of the time", () => {
    expect(judgeGrowth(look((at) => Math.min(at, 6) * MIB)).grows).toBe(false)
  })

  test("is seen where each request leaves a kilobyte, and told a request", () => {
    const { grows, bytesPerRequest } = judgeGrowth(look((at) => at * 300 * 1024))

    expect(grows).toBe(true)
    expect(bytesPerRequest).toBeGreaterThan(900)
    expect(bytesPerRequest).toBeLessThan(1300)
  })

  test("is seen where it is held outside of the heap", () => {
    const samples = look(() => 0).map((sample, at) => ({ ...sample, external: at * 0.2 * MIB }))

    expect(judgeGrowth(samples).grows).toBe(true)
  })

  test("leaves out what V8 makes of the program", () => {
    const samples = look((at) => at * MIB).map((sample, at) => ({ ...sample, code: (at + 1) * MIB }))

    expect(judgeGrowth(samples).grows).toBe(false)
  })
})
