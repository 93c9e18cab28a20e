import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Progress } from "./clients.ts"
import type { Front } from "./front.ts"
import { structured } from "./notebook.ts"
import { post, request2026 } from "./raw-http.ts"

const reports = ["lambda-ops://fleet.md", "lambda-ops://fleet.svg", "lambda-ops://runtimes"]
/** As many requests at once as the notes' crowd has. */
const crowd = 51

/** What lambda-ops answers about whatever account it looks after. */
export function describeOperations({ endpoint }: Front) {
  describe.each(clientKinds)("functions and their runtimes, for %s", (kind) => {
    test("list_runtimes tells each runtime's dates, and where they are from", async () => {
      await using client = await connect(kind, endpoint)

      const table = structured<{ runtimes: object[] }>(await client.call("list_runtimes"))

      expect(table).toMatchObject({ as_of: expect.stringMatching(/^\d{4}-/), source: expect.any(String) })
      expect(table.runtimes).toContainEqual(
        expect.objectContaining({ id: "nodejs18.x", deprecation: "2025-09-01", successor: "nodejs24.x" }),
      )
    })

    test("find_expiring_functions reads every region to its end, and tells its progress", async () => {
      await using client = await connect(kind, endpoint)
      const seen: Progress[] = []
      const onprogress = (progress: Progress) => void seen.push(progress)

      const found = structured(await client.call("find_expiring_functions", { limit: 1000 }, { onprogress }))

      expect(found).toMatchObject({ complete: true, failed_regions: [] })
      const { scanned } = found as { scanned: number }
      expect(seen.at(-1)).toMatchObject({ progress: scanned, message: expect.stringContaining("read") })
      const steps = seen.map(({ progress }) => progress)
      expect(steps).toEqual(steps.toSorted((one, other) => one - other))
    })

    test("the table and the fleet's reports are resources", async () => {
      await using client = await connect(kind, endpoint)

      const { resources } = await client.sdk.listResources()
      const read = await Promise.all(reports.map((uri) => client.sdk.readResource({ uri })))
      const [markdown, svg, table] = read.map(({ contents }) => JSON.stringify(contents))

      expect(resources.map(({ uri }) => uri).sort()).toEqual(reports)
      expect(markdown).toContain("# Lambda runtimes in use")
      expect(svg).toContain("<svg")
      expect(table).toContain("nodejs24.x")
    })

    test("upgrade_fleet is a prompt that leads through an upgrade", async () => {
      await using client = await connect(kind, endpoint)

      const { prompts } = await client.sdk.listPrompts()
      const { messages } = await client.sdk.getPrompt({
        name: "upgrade_fleet",
        arguments: { runtime: "nodejs20.x" },
      })
      const { completion } = await client.sdk.complete({
        ref: { type: "ref/prompt", name: "upgrade_fleet" },
        argument: { name: "runtime", value: "nodejs2" },
      })

      expect(prompts).toMatchObject([{ name: "upgrade_fleet", title: expect.any(String) }])
      expect(JSON.stringify(messages)).toMatch(/nodejs20\.x.*plan_runtime_upgrade/)
      expect(completion.values).toContain("nodejs20.x")
    })

    test("one that cancels hears so at once, and the server answers the next", async () => {
      await using client = await connect(kind, endpoint)
      const cancel = new AbortController()
      const options = { signal: cancel.signal, onprogress: () => cancel.abort(new Error("changed my mind")) }

      const cancelled = client.call("find_expiring_functions", {}, options)

      await expect(cancelled).rejects.toThrow(/changed my mind|abort/i)
      structured(await client.call("list_runtimes"))
    })
  })

  test(`${crowd} requests at once each get the answer to their own id`, async () => {
    const ids = Array.from({ length: crowd }, (_, index) => `no-such-function-${index}`)

    const answers = await Promise.all(
      ids.map((id) =>
        post(endpoint, request2026("tools/call", { name: "get_function", arguments: { function: id } }, id)),
      ),
    )

    for (const [index, { message }] of answers.entries()) {
      expect(message).toMatchObject({ id: ids[index], result: { isError: true } })
      expect(JSON.stringify(message.result)).toContain(`${ids[index]}`)
    }
  })
}
