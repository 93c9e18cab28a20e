// Express, as the public sample has it, behind an adapter that calls its port, as the Lambda Web Adapter does.
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js"
import express from "express"
import { answer, name } from "./ping.ts"
import { serveEvents } from "./serve-events.ts"

const app = express()
app.use(express.json())
app.post("/mcp", async (request, response) => {
  const server = new McpServer({ name: "bench", version: "1.0.0" })
  server.registerTool(name, { title: "Ping", description: "Says who answers", inputSchema: {} }, answer)
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  })
  await server.connect(transport)
  await transport.handleRequest(request, response, request.body)
})
const listener = app.listen(0, "127.0.0.1")
await once(listener, "listening")
const { port } = listener.address() as AddressInfo

export const handler = serveEvents((request) => {
  const { pathname } = new URL(request.url)
  return fetch(`http://127.0.0.1:${port}${pathname}`, {
    method: request.method,
    headers: request.headers,
    body: request.body,
    duplex: "half",
  })
})
