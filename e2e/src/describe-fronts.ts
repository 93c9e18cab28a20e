import { test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { describeContract } from "./contract/describe-contract.ts"
import type { Endpoint, Front } from "./contract/front.ts"

export interface ListedServer {
  readonly server: string
  /** The file that lists the endpoints: `.local/endpoints.json`, or one of the same form. */
  readonly file: string | undefined
}

/** Holds each front of a server to the contract. One that the file does not list is a failure, not a pass. */
export async function describeFronts(
  { server, file }: ListedServer,
  fronts: readonly (Omit<Front, "endpoint"> & Pick<Endpoint, "keepsCookies">)[],
) {
  if (!file) throw new Error("MCP_ENDPOINTS is not set: it names the file that lists the endpoints to test")
  const listed: readonly (Endpoint & { server: string; front: string })[] = await readEndpoints(file)
  for (const { keepsCookies = false, ...front } of fronts) {
    const endpoint = listed.find((one) => one.server === server && one.front === front.name)
    const name = keepsCookies ? `${front.name}, cookies kept` : front.name
    if (endpoint) describeContract({ ...front, name, endpoint: { ...endpoint, keepsCookies } })
    else {
      test(`${front.name} is listed`, () => {
        throw new Error(`${file} lists no front ${front.name} of ${server}`)
      })
    }
  }
}
