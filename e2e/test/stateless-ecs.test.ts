import { describeFronts } from "../src/describe-fronts.ts"

await describeFronts({ server: "stateless-ecs", file: process.env.MCP_ENDPOINTS }, [
  { name: "alb", streams: true, sessions: false, hangUpStopsCall: true, passesAnyHost: true },
])
