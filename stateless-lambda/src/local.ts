// The same server as a plain process, without Lambda: for a debugger, or a quick look.
import { createServer } from "node:http"
import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { createNodeListener } from "@mcp-on-aws/hosting/node"
import { hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import type { ToolSetModule } from "@mcp-on-aws/tools/definition"
import * as definitions from "@mcp-on-aws/tools/tool-set"
import * as z from "zod"
import { describeServer } from "./server.ts"

const PORT = z.coerce
  .number()
  .int()
  .min(0)
  .max(65_535)
  .default(4100)
  .describe("Port to listen on, on 127.0.0.1")

const { settings: toolSettings, createToolSet, identity }: ToolSetModule = definitions
const settings = readSettings({ ...hostingSettings, ...authSettings, ...toolSettings, PORT }, process.env)
const server = describeServer({
  instance: `process ${process.pid}`,
  region: process.env.AWS_REGION,
  identity,
})
const logger = createLogger({ level: settings.MCP_LOG_LEVEL, write: (line) => process.stderr.write(line) })
const shared = { toolSet: createToolSet({ settings, server }), server, settings, logger }
const app = createStatelessApp({ ...shared, authenticate: createAuthenticate(shared), canPush: true })
const listener = createNodeListener(app, { maxBodyBytes: settings.MCP_MAX_BODY_BYTES })
createServer(listener).listen(settings.PORT, "127.0.0.1", () => {
  console.log(`MCP endpoint: http://127.0.0.1:${settings.PORT}${settings.MCP_PATH}`)
})
