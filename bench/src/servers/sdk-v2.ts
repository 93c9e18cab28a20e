// SDK v2 as its documentation hosts it on node:http.
import { McpServer, createMcpHandler } from "@modelcontextprotocol/server"
import { listenWithNode } from "./listen-with-node.ts"
import { registerTools } from "./register-tools-v2.ts"

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "bench", version: "1.0.0" })
  registerTools(server)
  return server
})
listenWithNode(handler)
