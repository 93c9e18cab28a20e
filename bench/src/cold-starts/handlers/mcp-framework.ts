import { MCPServer, MCPTool } from "mcp-framework"
import * as z from "zod-3"
import { serveEvents } from "./serve-events.ts"

class Ping extends MCPTool {
  override name = "ping"
  override description = "Says who answers"
  override schema = z.object({})
  override execute = async () => "the answer from instance none"
}

const server = new MCPServer({ name: "bench", version: "1.0.0" })
server.addTool(Ping)
export const handler = serveEvents((request) => server.handleRequest(request))
