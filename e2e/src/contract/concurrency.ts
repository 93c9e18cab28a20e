import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Front } from "./front.ts"
import { openNotebook, structured } from "./notebook.ts"
import { post, request2026 } from "./raw-http.ts"

const clients = 51

export function describeConcurrency({ endpoint }: Front) {
  describe("many clients at once", () => {
    test(`${clients} clients of all kinds, whose request ids are the same, each get their own answers`, async () => {
      const served = await Promise.all(
        Array.from({ length: clients }, async (_, index) => {
          await using client = await connect(clientKinds[index % clientKinds.length] ?? "v1", endpoint)
          await using notebook = openNotebook(client)
          const title = notebook.title(`client ${index}`)
          const body = `${title} `.repeat(1 + (index % 7) * 100)
          const id = await notebook.create(title, body)
          const note = structured(await client.call("get_note", { id }))
          return { expected: { id, title, body }, note }
        }),
      )

      expect(served).toHaveLength(clients)
      for (const { expected, note } of served) expect(note).toMatchObject(expected)
    })

    test("100 requests at once over few connections each get the answer to their own id", async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `request-${index}`)

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
