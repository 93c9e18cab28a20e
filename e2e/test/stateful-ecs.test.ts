import { describeFronts } from "../src/describe-fronts.ts"

await describeFronts("stateful-ecs", { file: process.env.MCP_ENDPOINTS, withCookies: ["alb"] })
