import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Front } from "./front.ts"
import { listTools } from "./list-tools.ts"
import type { Offer } from "./offer.ts"
import { post, request2025, request2026 } from "./raw-http.ts"
import { postAsClient } from "./session.ts"

/** What a server with this offer tells of it. */
export function describeOffer({ endpoint }: Front, offer: Offer) {
  describe("what is offered", () => {
    test.each(clientKinds)(
      "%s agrees on its newest revision and learns what the server offers",
      async (kind) => {
        await using client = await connect(kind, endpoint)

        expect(client.protocolVersion).toBe(kind === "v2 in the 2026 era" ? "2026-07-28" : "2025-11-25")
        expect(client.sdk.getServerVersion()).toMatchObject({
          name: expect.any(String),
          version: expect.any(String),
        })
        expect(Object.keys(client.sdk.getServerCapabilities() ?? {})).toEqual(
          expect.arrayContaining(["tools", "resources", "prompts", "completions"]),
        )
      },
    )

    test.each(clientKinds)(
      "%s finds each tool with title, description, both schemas and hints",
      async (kind) => {
        await using client = await connect(kind, endpoint)

        const { tools } = await client.sdk.listTools()

        expect(offer.tools).toContainEqual(tools.map(({ name }) => name).sort())
        for (const { title, description, inputSchema, outputSchema, annotations } of tools) {
          expect({ title, description }).toEqual({
            title: expect.any(String),
            description: expect.any(String),
          })
          expect(inputSchema).toMatchObject({ type: "object" })
          expect(outputSchema).toMatchObject({ type: "object", properties: expect.any(Object) })
          expect(annotations).toMatchObject({
            readOnlyHint: expect.any(Boolean),
            idempotentHint: expect.any(Boolean),
            destructiveHint: expect.any(Boolean),
          })
        }
      },
    )

    test.each(clientKinds)("%s is told which tool only reads, and which destroys", async (kind) => {
      await using client = await connect(kind, endpoint)

      const { tools } = await client.sdk.listTools()
      const hinted = (hint: "readOnlyHint" | "destructiveHint") =>
        tools.filter(({ annotations }) => annotations?.[hint]).map(({ name }) => name)

      const listed = (names: readonly string[]) =>
        names.filter((one) => tools.some(({ name }) => name === one))

      expect(hinted("readOnlyHint").sort()).toEqual(offer.reading)
      expect(hinted("destructiveHint").sort()).toEqual(listed(offer.destructive))
    })
  })
}

/** How eras and revisions are agreed on, whatever is offered. */
export function describeDiscovery(front: Front) {
  const { endpoint, sessions } = front
  describe("discovery", () => {
    test.each(clientKinds)("%s connects, and finds tools where the server has some", async (kind) => {
      await using client = await connect(kind, endpoint)
      const offered = client.sdk.getServerCapabilities() ?? {}

      const tools = await listTools(client)

      expect(offered.tools ?? offered.resources ?? offered.prompts).toBeDefined()
      expect(tools.length > 0).toBe(offered.tools !== undefined)
      for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ type: "object" })
    })

    test.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])(
      "initialize agrees on %s where the client asks for it",
      async (protocolVersion) => {
        const params = { protocolVersion, capabilities: {}, clientInfo: { name: "contract", version: "1" } }

        const answer = await post(endpoint, { ...request2025("initialize", params), headers: {} })

        expect(answer.message.result).toMatchObject({ protocolVersion })
        expect(answer.headers.has("mcp-session-id")).toBe(sessions)
      },
    )

    test("initialize offers its newest revision of the era to a client from the future", async () => {
      const clientInfo = { name: "contract", version: "1" }
      const params = { protocolVersion: "2999-01-01", capabilities: {}, clientInfo }

      const answer = await post(endpoint, { ...request2025("initialize", params), headers: {} })

      expect(answer.message.result).toMatchObject({ protocolVersion: "2025-11-25" })
    })

    test("server/discover names the revisions and the server", async () => {
      const { status, message } = await post(endpoint, request2026("server/discover"))

      expect(status).toBe(200)
      expect(message.result).toMatchObject({ supportedVersions: expect.arrayContaining(["2026-07-28"]) })
    })

    test("a notification is acknowledged with 202 and no body", async () => {
      const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })

      const { status, text } = await postAsClient(front, { body })

      expect({ status, text }).toEqual({ status: 202, text: "" })
    })
  })
}
