import "@mcp-on-aws/hosting/lambda/interpret-schemas"
import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { joinSettings } from "@mcp-on-aws/hosting/join-settings"
import { createLambdaHandler, createLambdaStreamHandler } from "@mcp-on-aws/hosting/lambda"
import type { StreamingRuntime } from "@mcp-on-aws/hosting/lambda"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { logLeftBehind } from "@mcp-on-aws/hosting/log-left-behind"
import { makeToolSet } from "@mcp-on-aws/hosting/make-tool-set"
import { hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import type { ToolSetModule } from "@mcp-on-aws/tools/definition"
import * as definitions from "@mcp-on-aws/tools/tool-set"
import { describeServer } from "./server.ts"

declare const awslambda: StreamingRuntime

const { env } = process
const { settings: toolSettings, identity }: ToolSetModule = definitions
const settings = readSettings(joinSettings({ ...hostingSettings, ...authSettings }, toolSettings), env)
const server = describeServer({ instance: env.AWS_LAMBDA_LOG_STREAM_NAME, region: env.AWS_REGION, identity })
const logger = createLogger({
  level: settings.MCP_LOG_LEVEL,
  fields: { server: server.name },
  write: (line) => process.stdout.write(line),
})
// Only listens: the process ends as it would, with what Node writes about it.
process.on("uncaughtExceptionMonitor", (error) => logLeftBehind(logger, error))
const shared = { toolSet: makeToolSet(definitions, { settings, server }), server, settings, logger }
const app = createStatelessApp({ ...shared, authenticate: createAuthenticate(shared), canPush: false })
const { MCP_BASE_PATH: basePath } = settings

/** Behind a buffered front door: HTTP API, ALB, a REST API or a Function URL without streaming. */
export const handler = createLambdaHandler(app, { basePath, logger })

/** Behind a streaming front door: a REST API with `STREAM`, a Function URL with `RESPONSE_STREAM`. */
export const streamHandler = createLambdaStreamHandler(app, awslambda, { basePath })
