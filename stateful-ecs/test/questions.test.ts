import { describe, expect, test } from "@jest/globals"
import { Questions } from "../src/sessions/questions.ts"

describe("a question that the server takes back", () => {
  test("is taken back by the id that its client knows, and then forgotten", () => {
    const questions = new Questions()
    questions.add("g:1:0", { sdkId: 0, hash: "hash" })
    const cancelled = (requestId: number) =>
      ({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } }) as const

    const renamed = questions.rename(cancelled(0))

    expect(renamed.params).toEqual({ requestId: "g:1:0" })
    expect(questions.get("g:1:0")).toBeUndefined()
    expect(questions.rename(cancelled(0))).toEqual(cancelled(0))
  })
})

describe("the questions of a call", () => {
  test("are forgotten with it, and nobody else's", () => {
    const questions = new Questions()
    questions.add("over:1:0", { sdkId: 0, hash: "hash", asked: { stream: "over", ordinal: 0 } })
    questions.add("other:1:0", { sdkId: 1, hash: "hash", asked: { stream: "other", ordinal: 0 } })
    questions.add("g:1:0", { sdkId: 2, hash: "hash" })

    questions.removeOf("over")

    const left = ["over:1:0", "other:1:0", "g:1:0"].map((wireId) => questions.get(wireId)?.sdkId)
    expect(left).toEqual([undefined, 1, 2])
  })
})
