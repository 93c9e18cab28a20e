import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import type { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js"
import express from "express"
import log4js from "log4js"
import type * as z from "zod"
import { add, echo, takeSteps, text, walk } from "./describe-tools.ts"

/** One version of SDK v1, with the zod that it takes. */
interface Sdk {
  readonly McpServer: typeof McpServer
  readonly StreamableHTTPServerTransport: typeof StreamableHTTPServerTransport
  readonly z: Pick<typeof z, "string" | "number">
}

/** `/mcp` answers JSON; `/stream` answers SSE, without which SDK v1 drops progress. */
export function listenWithExpress(sdk: Sdk) {
  const app = express()
  app.use(express.json())
  if (process.argv.includes("debug")) {
    const logger = createDebugLogger()
    app.use((request, _response, next) => {
      logger.debug(`> ${request.method} ${request.originalUrl}`)
      logger.debug(request.body)
      next()
    })
  }
  for (const [path, enableJsonResponse] of [
    ["/mcp", true],
    ["/stream", false],
  ] as const) {
    app.post(path, async (request, response) => {
      const server = createServer(sdk)
      const transport = new sdk.StreamableHTTPServerTransport({
        sessionIdGenerator: undefined,
        enableJsonResponse,
      })
      response.on("close", () => {
        void transport.close()
        void server.close()
      })
      await server.connect(transport)
      await transport.handleRequest(request, response, request.body)
    })
  }
  app.listen(Number(process.argv[2]), "127.0.0.1")
}

function createServer({ McpServer, z }: Sdk): McpServer {
  const server = new McpServer({ name: "bench", version: "1.0.0" })
  server.registerTool("echo", { ...echo, inputSchema: { text: z.string() } }, (args) => text(args.text))
  server.registerTool("add", { ...add, inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) =>
    text(String(a + b)),
  )
  server.registerTool("walk", { ...walk, inputSchema: {} }, (_args, { _meta, sendNotification }) =>
    takeSteps(_meta?.progressToken, sendNotification),
  )
  return server
}

/** Level, file, line and function before each message, as the samples have it. */
function createDebugLogger() {
  const layout = { type: "pattern", pattern: "%p [%f{1}:%l:%M] %m%" }
  log4js.configure({
    appenders: { stdout: { type: "stdout", layout } },
    categories: { default: { appenders: ["stdout"], level: "debug", enableCallStack: true } },
  })
  return log4js.getLogger()
}
