import { describe, expect, test } from "@jest/globals"
import { startTogether } from "../src/start-together.ts"

describe("what is started together", () => {
  test("is there when all of it is", async () => {
    const results = await startTogether<[number, string]>(undefined, [async () => 1, async () => "two"])

    expect(results).toEqual([1, "two"])
  })

  test("ends when one of it fails: with that one's error, after all the others have ended", async () => {
    const ended: string[] = []
    const failing = async () => {
      throw new Error("the first")
    }
    const slow = async (signal: AbortSignal) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve))
      await new Promise((resolve) => setImmediate(resolve))
      ended.push("slow")
      throw new Error("the second")
    }

    await expect(startTogether<[void, void]>(undefined, [slow, failing])).rejects.toThrow("the first")

    expect(ended).toEqual(["slow"])
  })

  test("ends when it is told to", async () => {
    const given = new AbortController()
    const waiting = (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))
    const started = startTogether<[void]>(given.signal, [waiting])

    given.abort(new Error("enough"))

    await expect(started).rejects.toThrow("enough")
  })
})
