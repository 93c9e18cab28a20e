// SDK v1 as its documentation and the public samples host it: Express, one server and one transport a request, JSON
// answers. With `debug` each request's line and body are logged, as those samples do.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js"
import * as z from "zod"
import { listenWithExpress } from "./listen-with-express.ts"

listenWithExpress({ McpServer, StreamableHTTPServerTransport, z })
