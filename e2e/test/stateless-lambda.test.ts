import { describeContract } from "../src/contract/describe-contract.ts"
import { readEndpoints } from "../src/endpoints.ts"

const endpointOf = readEndpoints(process.env.MCP_ENDPOINTS, "stateless-lambda")

const fronts = [
  { name: "rest", streams: false },
  { name: "rest-streamed", streams: true },
  { name: "http-api", streams: false },
  { name: "function-url", streams: false },
  { name: "function-url-streamed", streams: true },
  { name: "alb-target", streams: false },
]

for (const { name, streams } of fronts) {
  const endpoint = endpointOf(name)
  describeContract({ name, endpoint, streams, sessions: false, hangUpStopsCall: false, takesAnyHost: true })
}
