import express from "express"
import type { Express } from "express"
import { createNodeListener } from "@mcp-on-aws/hosting/node"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import type { StatelessAppOptions } from "@mcp-on-aws/hosting/stateless-app"

/**
 * The server as an Express app, so that routes and middleware of your own have their place beside it.
 * Mount no body parser in front: the MCP endpoint reads its body itself, within its limit.
 */
export function createExpressApp(options: StatelessAppOptions): Express {
  const app = express()
  app.disable("x-powered-by")
  app.use(
    createNodeListener(createStatelessApp(options), { maxBodyBytes: options.settings.MCP_MAX_BODY_BYTES }),
  )
  return app
}
