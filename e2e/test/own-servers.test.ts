import { expect, test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { clientKinds, connect } from "../src/contract/clients.ts"
import { describeContract } from "../src/contract/describe-contract.ts"
import { findFront } from "../src/known-fronts.ts"

const endpoints = await readEndpoints(process.env.MCP_ENDPOINTS ?? "")
const endpointsOf = (name: string) => endpoints.filter(({ server }) => server === name)

test("each server of one's own runs behind a front of its sample", () => {
  const names = ownServers.map(({ facts }) => facts.name)
  const behindKnown = (name: string) => endpointsOf(name).some(({ front }) => findFront(name, front))

  expect(names.filter((name) => !behindKnown(name))).toEqual([])
})

for (const { facts } of ownServers) {
  for (const endpoint of endpointsOf(facts.name)) {
    test.each(clientKinds)(`${facts.name} shows %s its own name`, async (kind) => {
      await using client = await connect(kind, endpoint)

      expect(client.sdk.getServerVersion()?.name).toBe(facts.name)
    })

    const front = findFront(facts.name, endpoint.front)
    if (front) describeContract("own", { ...front, name: `${facts.name} behind ${front.name}`, endpoint })
  }
}
