import type { RequestListener } from "node:http"
import express from "express"
import { createNodeListener } from "@mcp-on-aws/hosting/node"
import { splitByPath } from "@mcp-on-aws/hosting/node/split-by-path"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import type { StatelessAppOptions } from "@mcp-on-aws/hosting/stateless-app"

/**
 * The MCP endpoint beside an Express app, for routes and middleware of your own. They do not run before the endpoint,
 * which does without Express (a tenth of a call) and reads its body itself, within its limit.
 */
export function createListener(options: StatelessAppOptions): RequestListener {
  const { MCP_PATH: path, MCP_MAX_BODY_BYTES: maxBodyBytes } = options.settings
  const mcp = createNodeListener(createStatelessApp(options), { maxBodyBytes })
  const app = express()
  app.disable("x-powered-by")
  // Health and metadata, and whatever no route of yours answers.
  app.use(mcp)
  return splitByPath(path, mcp, app)
}
