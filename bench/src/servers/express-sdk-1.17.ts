// The same on SDK 1.17, which the public samples lock. Its schemas are zod 3's.
import { McpServer } from "@modelcontextprotocol/sdk-1.17/server/mcp.js"
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk-1.17/server/streamableHttp.js"
import { z } from "zod-3"
import { listenWithExpress } from "./listen-with-express.ts"

listenWithExpress({ McpServer, StreamableHTTPServerTransport, z } as never)
