import { createMcpHandler } from "mcp-handler"
import { answer, name, ping } from "./ping.ts"
import { serveEvents } from "./serve-events.ts"

const fetch = createMcpHandler((server) => server.registerTool(name, ping, answer))
export const handler = serveEvents((request) => fetch(request))
