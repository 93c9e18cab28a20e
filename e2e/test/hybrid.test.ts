import { describeFronts } from "../src/describe-fronts.ts"

await describeFronts("hybrid", { file: process.env.MCP_ENDPOINTS, withCookies: ["alb"] })
