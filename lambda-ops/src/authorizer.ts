import "@mcp-on-aws/hosting/lambda/interpret-schemas"
import { createToolSet, settings as toolSettings } from "#tool-set"
import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { createLambdaAuthorizer } from "@mcp-on-aws/hosting/lambda/authorizer"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { SettingsError, hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { describeServer } from "./server.ts"
import { withDefaultRegion } from "./settings.ts"

const { env } = process
const settings = readSettings(
  { ...hostingSettings, ...authSettings, ...toolSettings },
  withDefaultRegion(env),
)
if (settings.MCP_AUTH !== "oauth") {
  throw new SettingsError(
    `MCP_AUTH: must be oauth for an authorizer, which verifies tokens, not ${settings.MCP_AUTH}`,
  )
}
const server = describeServer(env.AWS_LAMBDA_LOG_STREAM_NAME ?? "local", env.AWS_REGION ?? "local")
const write = (line: string) => process.stdout.write(line)
const fields = { server: server.name, authorizer: true }
const logger = createLogger({ level: settings.MCP_LOG_LEVEL, fields, write })
// Of the tools only their scopes matter here: nothing is connected to.
const toolSet = createToolSet({ settings, server })

/** In front of a REST API's methods; the function behind it has `MCP_AUTH=gateway`. */
export const handler = createLambdaAuthorizer(createAuthenticate({ settings, toolSet, server, logger }))
