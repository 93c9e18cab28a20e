import { describeFronts } from "../src/describe-fronts.ts"

const alb = { streams: true, sessions: true, hangUpStopsCall: false, passesAnyHost: true }

await describeFronts({ server: "stateful-ecs", file: process.env.MCP_ENDPOINTS }, [
  { ...alb, name: "alb" },
  { ...alb, name: "alb", keepsCookies: true },
  { ...alb, name: "alb-no-stickiness" },
])
