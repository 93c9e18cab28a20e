import { describe, test } from "@jest/globals"
import { describeContract } from "../src/contract/describe-contract.ts"
import { describeAccess } from "../src/deployed/describe-access.ts"
import type { Deployed } from "../src/deployed/identify.ts"
import { describeKnown, findFront } from "../src/known-fronts.ts"

const deployed = JSON.parse(process.env.MCP_DEPLOYED ?? "[]") as Deployed[]

describe.each(deployed)("$server at $url", ({ server, front: name, tools, url, credentials }) => {
  const endpoint = { url, headers: credentials.headers }
  const front = findFront(server, name)
  describeAccess(endpoint, credentials.kind)
  if (front) describeContract(tools, { ...front, endpoint })
  else {
    test("it is known", () => {
      const advice = "Name the sample that it is like with MCP_SERVER, and its front with MCP_FRONT."
      throw new Error(`Nothing is known of ${name} of ${server}. ${advice} Known are ${describeKnown()}`)
    })
  }
})
