import "@mcp-on-aws/hosting/lambda/interpret-schemas"
import { createToolSet, settings as toolSettings } from "#tool-set"
import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { createLambdaHandler, createLambdaStreamHandler } from "@mcp-on-aws/hosting/lambda"
import type { StreamingRuntime } from "@mcp-on-aws/hosting/lambda"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import { describeServer } from "./server.ts"
import { withDefaultRegion } from "./settings.ts"

declare const awslambda: StreamingRuntime

const { env } = process
const settings = readSettings(
  { ...hostingSettings, ...authSettings, ...toolSettings },
  withDefaultRegion(env),
)
const server = describeServer(env.AWS_LAMBDA_LOG_STREAM_NAME ?? "local", env.AWS_REGION ?? "local")
const logger = createLogger({
  level: settings.MCP_LOG_LEVEL,
  fields: { server: server.name },
  write: (line) => process.stdout.write(line),
})
const shared = { toolSet: createToolSet({ settings, server }), server, settings, logger }
const app = createStatelessApp({ ...shared, authenticate: createAuthenticate(shared), canPush: false })
const options = { basePath: settings.MCP_BASE_PATH }

/** Behind a buffered front door: its 29 s are too little for an upgrade, and none begins there. */
export const handler = createLambdaHandler(app, { ...options, logger })

/** Behind a streaming front door, with progress while an upgrade goes on. */
export const streamHandler = createLambdaStreamHandler(app, awslambda, options)
