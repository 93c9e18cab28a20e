import { describe, test } from "@jest/globals"
import { describeContractOf } from "../src/contract/describe-contract.ts"
import { describeAccess } from "../src/deployed/describe-access.ts"
import type { Deployed } from "../src/deployed/identify.ts"
import { knownFronts } from "../src/known-fronts.ts"

const deployed = JSON.parse(process.env.MCP_DEPLOYED ?? "[]") as Deployed[]

describe.each(deployed)("$server at $url", ({ server, front: name, url, credentials }) => {
  const endpoint = { url, headers: credentials.headers }
  const front = knownFronts[server]?.find((known) => known.name === name)
  describeAccess(endpoint, credentials.kind)
  if (front) describeContractOf(server, { ...front, endpoint })
  else {
    test("it is known", () => {
      const known = Object.entries(knownFronts).map(
        ([one, list]) => `${one}: ${list.map((f) => f.name).join(", ")}`,
      )
      throw new Error(
        `Nothing is known of ${name} of ${server}: name it with MCP_SERVER and MCP_FRONT. Known are ${known.join("; ")}`,
      )
    })
  }
})
