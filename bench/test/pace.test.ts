import { describe, expect, test } from "@jest/globals"
import { createPace } from "../src/soak/pace.ts"

describe("the pace of a load", () => {
  test("comes to rest once everybody waits, and goes on when it is released", async () => {
    const pace = createPace(1000)
    let turns = 0
    let over = false
    const client = async () => {
      while (!over) {
        await pace.turn()
        turns++
      }
    }
    const clients = [client(), client(), client()]

    await pace.hold(3)
    const before = turns
    for (let round = 0; round < 50; round++) await new Promise((resolve) => setImmediate(resolve))
    expect(turns).toBe(before)

    pace.release()
    over = true
    await Promise.all(clients)
    expect(turns).toBe(before + 3)
  })

  test("gives no more turns than its rate", async () => {
    const pace = createPace(200)
    const begun = performance.now()

    for (let turn = 0; turn < 40; turn++) await pace.turn()

    // Behind by a tenth of a second, it may catch up.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(95)
  })
})
