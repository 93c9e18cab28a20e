import { describeFronts } from "../src/describe-fronts.ts"

await describeFronts("stateless-lambda", { file: process.env.MCP_ENDPOINTS })
