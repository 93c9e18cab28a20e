import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Progress } from "./clients.ts"
import { streamsTo } from "./front.ts"
import type { Front } from "./front.ts"
import { createImport, openNotebook } from "./notebook.ts"
import { post, request2025, request2026 } from "./raw-http.ts"
import { postAsClient } from "./session.ts"

/** Long against the noise of a busy machine; the server waits it out between two notes. */
const delayMs = 1000

export function describeProgress(front: Front) {
  const { endpoint } = front
  const when = (era: "2025" | "2026") =>
    streamsTo(front, era) ? "while the server works" : "together at the end"
  describe("progress", () => {
    test.each(clientKinds)("%s sees every step, in order, before the result", async (kind) => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const args = createImport(4)
      notebook.keepImport(args)
      const seen: Progress[] = []

      await client.call("import_notes", { ...args }, { onprogress: (progress) => void seen.push(progress) })

      expect(seen).toEqual(
        [1, 2, 3, 4].map((progress) => ({
          progress,
          total: 4,
          message: expect.stringContaining("Imported"),
        })),
      )
    })

    test.each([
      ["2025", when("2025"), request2025],
      ["2026", when("2026"), request2026],
    ] as const)("in the %s era, events come %s, the result last", async (era, _, request) => {
      await using client = await connect("v2 in the 2026 era", endpoint)
      await using notebook = openNotebook(client)
      const args = createImport(3)
      notebook.keepImport(args)
      const params = {
        name: "import_notes",
        arguments: { ...args, delay_ms: delayMs },
        _meta: { progressToken: "p" },
      }

      const { arrivals } = await postAsClient(front, request("tools/call", params))
      const last = arrivals.at(-1)

      const steps = arrivals.filter(({ message }) => message.method === "notifications/progress")
      expect(steps.map(({ message }) => message.params?.progress)).toEqual([1, 2, 3])
      expect(steps.every(({ message }) => message.params?.progressToken === "p")).toBe(true)
      expect(last?.message.result).toMatchObject({ structuredContent: { imported: 3 } })
      if (streamsTo(front, era)) expect((last?.atMs ?? 0) - (steps[0]?.atMs ?? 0)).toBeGreaterThan(delayMs)
      else expect(steps[0]?.atMs).toBeGreaterThanOrEqual(2 * delayMs - 5)
    })

    test("nothing is reported where nobody asked for progress", async () => {
      await using client = await connect("v2 in the 2026 era", endpoint)
      await using notebook = openNotebook(client)
      const args = createImport(2)
      notebook.keepImport(args)

      const params = { name: "import_notes", arguments: args }
      const { message } = await post(endpoint, request2026("tools/call", params))

      expect(message.result).toMatchObject({ structuredContent: { imported: 2 } })
    })
  })
}
