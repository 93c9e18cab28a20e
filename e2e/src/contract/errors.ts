import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Front } from "./front.ts"
import { textOf } from "./notebook.ts"
import type { Offer } from "./offer.ts"
import { post, request2025, request2026 } from "./raw-http.ts"
import { postAsClient } from "./session.ts"

export function describeErrors(front: Front, { refused, unfit }: Offer) {
  const { endpoint } = front
  describe.each(clientKinds)("errors, seen by %s", (kind) => {
    test("what a tool refuses reaches the model as a result, and says what to do", async () => {
      await using client = await connect(kind, endpoint)

      const answer = await client.call(refused.tool, refused.args)

      expect(answer.isError).toBe(true)
      expect(textOf(answer)).toContain(refused.says)
    })

    test("invalid arguments reach the model as a result that names them", async () => {
      await using client = await connect(kind, endpoint)

      const answer = await client.call(unfit.tool, unfit.args)

      expect(answer.isError).toBe(true)
      expect(textOf(answer)).toContain(unfit.says)
    })

    test("an unknown tool is a protocol error that names it", async () => {
      await using client = await connect(kind, endpoint)

      await expect(client.call("no_such_tool")).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining("no_such_tool"),
      })
    })

    test("an unknown prompt is a protocol error", async () => {
      await using client = await connect(kind, endpoint)

      await expect(client.sdk.getPrompt({ name: "no_such_prompt" })).rejects.toMatchObject({ code: -32602 })
    })
  })

  describe("errors of the protocol", () => {
    test.each([
      ["2025", request2025("no/such/method", {}, "seven"), 200],
      ["2026", request2026("no/such/method", {}, "seven"), 404],
    ])("an unknown method of the %s era is -32601 under the request's id", async (_, request, status) => {
      const answer = await postAsClient(front, request)

      expect(answer.status).toBe(status)
      expect(answer.message).toMatchObject({ id: "seven", error: { code: -32601 } })
    })

    test("the 2026 era wants its envelope in every request", async () => {
      const { headers = {} } = request2026("tools/list")
      const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/list", params: {} })

      const answer = await post(endpoint, { body, headers })

      expect(answer.status).toBe(400)
      expect(answer.message).toMatchObject({ id: 7, error: { code: -32602 } })
    })

    test("a tampered cursor is refused, not taken for the first page", async () => {
      const { message } = await postAsClient(front, request2025("resources/list", { cursor: "not-a-cursor" }))

      expect(message.error?.code).toBe(-32602)
    })
  })
}
