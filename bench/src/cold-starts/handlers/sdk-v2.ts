import { McpServer, createMcpHandler } from "@modelcontextprotocol/server"
import { answer, name, ping } from "./ping.ts"
import { serveEvents } from "./serve-events.ts"

const { fetch } = createMcpHandler(() => {
  const server = new McpServer({ name: "bench", version: "1.0.0" })
  server.registerTool(name, ping, answer)
  return server
})
export const handler = serveEvents((request) => fetch(request))
