import { describeContract } from "../src/contract/describe-contract.ts"
import { findEndpoints } from "../src/endpoints.ts"

const endpointOf = await findEndpoints(process.env.MCP_ENDPOINTS, "stateless-lambda")

const fronts = [
  { name: "rest", streams: false },
  { name: "rest-streamed", streams: true },
  { name: "http-api", streams: false },
  { name: "function-url", streams: false },
  { name: "function-url-streamed", streams: true },
  { name: "alb-target", streams: false, passesAnyHost: true },
]

for (const { name, streams, passesAnyHost = false } of fronts) {
  const endpoint = endpointOf(name)
  describeContract({ name, endpoint, streams, sessions: false, hangUpStopsCall: false, passesAnyHost })
}
