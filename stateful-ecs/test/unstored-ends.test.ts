import { beforeEach, describe, expect, jest, test } from "@jest/globals"
import { createSessionId, sessionKey } from "../src/sessions/session-key.ts"
import { UnstoredEnds } from "../src/sessions/unstored-ends.ts"

const MIB = 1024 * 1024

const [alice, bob] = ["alice", "bob"].map((id) => sessionKey({ id }, createSessionId()))
let now: number
let ends: UnstoredEnds
beforeEach(() => {
  now = 0
  ends = new UnstoredEnds(() => now)
})

describe("answers that were not stored", () => {
  test("are given back as they were, to their session alone", () => {
    ends.keep(alice!, "a batch", answer(1))
    ends.keep(alice!, "a batch", answer(2))

    expect(ends.get(alice!, "a batch")).toEqual([answer(1), answer(2)])
    expect(ends.get(bob!, "a batch")).toBeUndefined()
  })

  test("fill no more than 16 MiB of a task, however many sessions they are of", () => {
    let kept = 0
    while (kept < 100 && ends.keep(kept % 2 === 0 ? alice! : bob!, `call ${kept}`, answer(kept, MIB))) kept++

    expect(kept).toBe(15)
    expect(ends.keep(alice!, "a small one", answer(100))).toBe(true)
  })

  test("count by more than their text, so that small ones do not fill the memory either", () => {
    let kept = 0
    while (kept < 100_000 && ends.keep(alice!, `${kept}`, answer(kept))) kept++

    expect(kept).toBeLessThan(30_000)
  })

  test("make room for others when their clients had ten seconds to come back, the oldest first", () => {
    for (let at = 0; at < 15; at++) {
      now = at
      ends.keep(alice!, `call ${at}`, answer(at, MIB))
    }

    now = 9_999
    expect(ends.keep(alice!, "call 15", answer(15, MIB))).toBe(false)
    now = 10_000
    expect(ends.keep(alice!, "call 15", answer(15, MIB))).toBe(true)

    const calls = [0, 1].map((at) => ends.get(alice!, `call ${at}`))
    expect(calls).toEqual([undefined, [answer(1, MIB)]])
  })

  test("are forgotten after half a minute, however much room there is", () => {
    ends.keep(alice!, "a call", answer(1))

    now = 29_999
    ends.keep(bob!, "another", answer(2))
    expect(ends.get(alice!, "a call")).toEqual([answer(1)])
    now = 30_000
    ends.keep(bob!, "a third", answer(3))

    expect(ends.get(alice!, "a call")).toBeUndefined()
    expect(ends.get(bob!, "another")).toEqual([answer(2)])
  })

  test("are not kept any longer once they were taken to be stored", () => {
    for (let at = 0; at < 15; at++) ends.keep(alice!, `call ${at}`, answer(at, MIB))

    expect(ends.take(alice!, "call 7")).toEqual([answer(7, MIB)])

    expect(ends.get(alice!, "call 7")).toBeUndefined()
    expect(ends.keep(alice!, "call 15", answer(15, MIB))).toBe(true)
  })

  test("start no timer, which would hold the call and its session when it is gone", () => {
    jest.useFakeTimers()

    ends.keep(alice!, "a call", answer(1))

    expect(jest.getTimerCount()).toBe(0)
    jest.useRealTimers()
  })
})

function answer(id: number, bytes = 1) {
  const message = { jsonrpc: "2.0" as const, id, result: { text: "x".repeat(bytes) } }
  return { fence: 1, seq: 1, id: "1:1", message, answers: id }
}
