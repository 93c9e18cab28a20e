import { describeFronts } from "../src/describe-fronts.ts"

const lambda = { sessions: false, hangUpStopsCall: false, passesAnyHost: false }

await describeFronts({ server: "stateless-lambda", file: process.env.MCP_ENDPOINTS }, [
  { ...lambda, name: "rest", streams: false },
  { ...lambda, name: "rest-streamed", streams: true },
  { ...lambda, name: "http-api", streams: false },
  { ...lambda, name: "function-url", streams: false },
  { ...lambda, name: "function-url-streamed", streams: true },
  { ...lambda, name: "alb-target", streams: false, passesAnyHost: true },
])
