import { describeFronts } from "../src/describe-fronts.ts"

await describeFronts("stateless-ecs", { file: process.env.MCP_ENDPOINTS })
