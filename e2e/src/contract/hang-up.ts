import { describe, expect, test } from "@jest/globals"
import { setTimeout as delay } from "node:timers/promises"
import { clientKinds, connect } from "./clients.ts"
import type { McpClient } from "./clients.ts"
import { streamsTo } from "./front.ts"
import type { Front } from "./front.ts"
import { createImport, listPages, openNotebook, structured } from "./notebook.ts"
import { openSession } from "./session.ts"

const count = 4
const delayMs = 300

export function describeHangUp(front: Front) {
  const { endpoint, hangUpStopsCall } = front
  describe("a client that goes away", () => {
    test.each(clientKinds)(
      "%s that cancels hears so at once, and the server answers the next",
      async (kind) => {
        await using client = await connect(kind, endpoint)
        await using notebook = openNotebook(client)
        const args = createImport(count)
        notebook.keepImport(args)
        const cancel = new AbortController()

        const cancelled = client.call(
          "import_notes",
          { ...args, delay_ms: delayMs },
          {
            signal: cancel.signal,
            onprogress: () => cancel.abort(new Error("changed my mind")),
          },
        )
        const streams = streamsTo(front, kind === "v2 in the 2026 era" ? "2026" : "2025")
        if (!streams) await delay(delayMs / 2).then(() => cancel.abort(new Error("changed my mind")))
        await expect(cancelled).rejects.toThrow(/changed my mind|abort/i)

        structured(await client.call("ping"))
        const resumed = structured<{ ids: string[] }>(await client.call("import_notes", { ...args }))
        expect(resumed.ids).toHaveLength(count)
      },
    )

    const what = hangUpStopsCall ? "stops its call" : "leaves its call running to the end"
    test(`one that hangs up in mid-answer ${what}, and the server well`, async () => {
      await using client = await connect("v2 in the 2026 era", endpoint)
      await using notebook = openNotebook(client)
      const args = createImport(count)
      notebook.keepImport(args)
      await using session = await openSession(front)
      const gone = new AbortController()
      const call = {
        name: "import_notes",
        arguments: { ...args, delay_ms: delayMs },
        _meta: { progressToken: 1 },
      }

      const answer = fetch(endpoint.url, {
        method: "POST",
        headers: {
          ...endpoint.headers,
          ...session.headers,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call }),
        signal: gone.signal,
      })
      await untilStored(client, args.key, 1)
      gone.abort()
      await expect(answer.then((response) => response.text())).rejects.toThrow(/abort/i)

      if (hangUpStopsCall) await delay(delayMs * count)
      else await untilStored(client, args.key, count)
      const stored = await countStored(client, args.key)
      const resumed = structured<{ ids: string[] }>(await client.call("import_notes", { ...args }))
      if (hangUpStopsCall) expect(stored).toBeLessThan(count)
      expect(resumed).toMatchObject({ already_there: stored, imported: count - stored })
    })
  })
}

async function untilStored(client: McpClient, key: string, wanted: number): Promise<void> {
  const deadline = Date.now() + 20_000
  while ((await countStored(client, key)) < wanted) {
    if (Date.now() > deadline)
      throw new Error(`After 20 s there were less than ${wanted} notes of import ${key}`)
    await delay(50)
  }
}

async function countStored(client: McpClient, key: string): Promise<number> {
  const pages = await listPages(client, 100)
  return pages.flat().filter(({ title }) => title.endsWith(key)).length
}
