import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { McpClient } from "./clients.ts"
import type { Front } from "./front.ts"
import { openNotebook, structured } from "./notebook.ts"
import { post, request2026 } from "./raw-http.ts"

/** As many requests at once: less than what a function's fronts turn away for lack of capacity. */
const crowd = 51

export function describeConcurrency({ endpoint }: Front) {
  describe("many clients at once", () => {
    test(`${crowd} clients of all kinds, whose request ids are the same, each get their own answers`, async () => {
      await using stack = new AsyncDisposableStack()
      const clients: McpClient[] = []
      // One after the other: a 2025-era client sends more than one request at once when it connects.
      for (let index = 0; index < crowd; index++) {
        const kind = clientKinds[index % clientKinds.length] ?? "v1"
        clients.push(stack.use(await connect(kind, endpoint)))
      }

      const served = await Promise.all(
        clients.map(async (client, index) => {
          await using notebook = openNotebook(client)
          const title = notebook.title(`client ${index}`)
          const body = `${title} `.repeat(1 + (index % 7) * 100)
          const id = await notebook.create(title, body)
          return { expected: { id, title, body }, note: structured(await client.call("get_note", { id })) }
        }),
      )

      expect(served).toHaveLength(crowd)
      for (const { expected, note } of served) expect(note).toMatchObject(expected)
    })

    test(`${crowd} requests at once each get the answer to their own id`, async () => {
      const ids = Array.from({ length: crowd }, (_, index) => `request-${index}`)

      const answers = await Promise.all(
        ids.map((id) =>
          post(endpoint, request2026("tools/call", { name: "get_note", arguments: { id } }, id)),
        ),
      )

      for (const [index, { message }] of answers.entries()) {
        const id = ids[index]
        expect(message).toMatchObject({ id, result: { isError: true } })
        expect(JSON.stringify(message.result)).toContain(`${id}`)
      }
    })
  })
}
