import { expect, test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { clientKinds, connect } from "../src/contract/clients.ts"

const endpoints = await readEndpoints(process.env.MCP_ENDPOINTS ?? "")
const endpointsOf = (name: string) => endpoints.filter(({ server }) => server === name)

test("each server of one's own runs behind a front", () => {
  const names = ownServers.map(({ facts }) => facts.name)

  expect(names.filter((name) => endpointsOf(name).length === 0)).toEqual([])
})

for (const { facts } of ownServers) {
  for (const endpoint of endpointsOf(facts.name)) {
    test.each(clientKinds)(`${facts.name} shows %s its own name and tools`, async (kind) => {
      await using client = await connect(kind, endpoint)

      const { tools } = await client.sdk.listTools()

      expect(client.sdk.getServerVersion()?.name).toBe(facts.name)
      const names = tools.map(({ name }) => name)
      expect(names.length).toBeGreaterThan(0)
      expect(names).not.toContain("create_note")
    })
  }
}
