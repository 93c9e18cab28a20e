import { test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { describeContract } from "./contract/describe-contract.ts"
import type { Endpoint } from "./contract/front.ts"
import { knownFronts } from "./known-fronts.ts"

/**
 * Holds each front of a server to the contract, as `file` lists them (`.local/endpoints.json`, or one of its form), and
 * those that keep a load balancer's cookies once more with them. One that the file does not list is a failure, not a
 * pass.
 */
export async function describeFronts(
  server: string,
  { file, withCookies = [] }: { file: string | undefined; withCookies?: readonly string[] },
) {
  if (!file) throw new Error("MCP_ENDPOINTS is not set: it names the file that lists the endpoints to test")
  const listed: readonly (Endpoint & { server: string; front: string })[] = await readEndpoints(file)
  const tools = server === "lambda-ops" ? "operations" : "notes"
  for (const front of knownFronts[server] ?? []) {
    const endpoint = listed.find((one) => one.server === server && one.front === front.name)
    if (!endpoint) {
      test(`${front.name} is listed`, () => {
        throw new Error(`${file} lists no front ${front.name} of ${server}`)
      })
      continue
    }
    describeContract(tools, { ...front, endpoint })
    if (!withCookies.includes(front.name)) continue
    describeContract(tools, {
      ...front,
      name: `${front.name}, cookies kept`,
      endpoint: { ...endpoint, keepsCookies: true },
    })
  }
}
