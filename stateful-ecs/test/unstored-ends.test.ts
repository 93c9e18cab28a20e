import { afterEach, describe, expect, jest, test } from "@jest/globals"
import { UnstoredEnds } from "../src/sessions/unstored-ends.ts"

afterEach(() => void jest.useRealTimers())

const end = [{ fence: 1, seq: 1, id: "1:1", message: undefined }]

describe("answers that were not stored", () => {
  test("are kept for half a minute", () => {
    let now = 0
    const ends = new UnstoredEnds(() => now)
    ends.keep("first", end)
    now = 20_000
    ends.keep("second", end)

    now = 29_999
    ends.forgetOld()
    expect([ends.get("first"), ends.get("second")]).toEqual([end, end])
    now = 30_000
    ends.forgetOld()
    expect([ends.get("first"), ends.get("second")]).toEqual([undefined, end])
  })

  test("are the last 32", () => {
    const ends = new UnstoredEnds()
    for (let at = 0; at < 33; at++) ends.keep(`call ${at}`, end)

    expect([ends.get("call 0"), ends.get("call 1")]).toEqual([undefined, end])
  })

  test("start no timer, which would hold the call and its session when it is gone", () => {
    jest.useFakeTimers()

    new UnstoredEnds().keep("a call", end)

    expect(jest.getTimerCount()).toBe(0)
  })
})
