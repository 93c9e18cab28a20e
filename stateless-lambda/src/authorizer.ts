import "@mcp-on-aws/hosting/lambda/interpret-schemas"
import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { joinSettings } from "@mcp-on-aws/hosting/join-settings"
import { createLambdaAuthorizer } from "@mcp-on-aws/hosting/lambda/authorizer"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { makeToolSet } from "@mcp-on-aws/hosting/make-tool-set"
import { SettingsError, hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import type { ToolSetModule } from "@mcp-on-aws/tools/definition"
import * as definitions from "@mcp-on-aws/tools/tool-set"
import { describeServer } from "./server.ts"

const { env } = process
const { settings: toolSettings, identity }: ToolSetModule = definitions
const settings = readSettings(joinSettings({ ...hostingSettings, ...authSettings }, toolSettings), env)
if (settings.MCP_AUTH !== "oauth") {
  throw new SettingsError(
    `MCP_AUTH: must be oauth for an authorizer, which verifies tokens, not ${settings.MCP_AUTH}`,
  )
}
const server = describeServer({ instance: env.AWS_LAMBDA_LOG_STREAM_NAME, region: env.AWS_REGION, identity })
const logger = createLogger({
  level: settings.MCP_LOG_LEVEL,
  fields: { server: server.name, authorizer: true },
  write: (line) => process.stdout.write(line),
})
// Of the tools only their scopes matter here: nothing is connected to.
const toolSet = makeToolSet(definitions, { settings, server })

/** In front of a REST API's methods; the function behind it has `MCP_AUTH=gateway`. */
export const handler = createLambdaAuthorizer(createAuthenticate({ settings, toolSet, server, logger }))
