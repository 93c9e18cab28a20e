import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { createLambdaHandler, createLambdaStreamHandler } from "@mcp-on-aws/hosting/lambda"
import type { StreamingRuntime } from "@mcp-on-aws/hosting/lambda"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { SettingsError, hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import { createStreamAuditLog } from "./audit/audit-log.ts"
import { connect } from "./connect.ts"
import { describeServer } from "./server.ts"
import { lambdaOpsSettings, withDefaultRegion } from "./settings.ts"
import { createLambdaOpsToolSet } from "./tool-set.ts"

declare const awslambda: StreamingRuntime

const { env } = process
const settings = readSettings(
  { ...hostingSettings, ...authSettings, ...lambdaOpsSettings },
  withDefaultRegion(env),
)
const { MCP_REQUEST_STATE_KEY: key, LAMBDA_OPS_ALLOW_WRITES: allowWrites } = settings
if (allowWrites && key === undefined) {
  throw new SettingsError(
    "MCP_REQUEST_STATE_KEY is not set: where writes are allowed, it signs plans and questions, the same in every instance",
  )
}
const write = (line: string) => process.stdout.write(line)
const audit = createStreamAuditLog(write, {
  place: `CloudWatch Logs, ${env.AWS_LAMBDA_LOG_GROUP_NAME ?? "the function's log group"}, lines with level "audit"`,
})
const server = describeServer(env.AWS_LAMBDA_LOG_STREAM_NAME ?? "local", env.AWS_REGION ?? "local")
const logger = createLogger({ level: settings.MCP_LOG_LEVEL, fields: { server: server.name }, write })
const toolSet = createLambdaOpsToolSet(connect({ settings, audit, key: key ?? "read-only" }))
const shared = { toolSet, server, settings, logger }
const app = createStatelessApp({ ...shared, authenticate: createAuthenticate(shared), canPush: false })
const options = { basePath: settings.MCP_BASE_PATH }

/** Behind a buffered front door: short calls only, as an upgrade outlasts its 29 s. */
export const handler = createLambdaHandler(app, options)

/** Behind a streaming front door, with progress while an upgrade goes on. */
export const streamHandler = createLambdaStreamHandler(app, awslambda, options)
