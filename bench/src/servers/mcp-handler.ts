import { createMcpHandler } from "mcp-handler"
import { listenWithNode } from "./listen-with-node.ts"
import { registerTools } from "./register-tools-v2.ts"

listenWithNode({ fetch: createMcpHandler(registerTools) })
