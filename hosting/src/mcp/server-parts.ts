import type { McpServer, Server, ServerOptions } from "@modelcontextprotocol/server"
import type { ServerIdentity, ToolSet } from "@mcp-on-aws/tools/definition"
import type { Logger } from "../log.ts"
import type { HostingSettings } from "../settings.ts"
import type { Announcement } from "./announcements.ts"
import { convertOnce } from "./convert-once.ts"
import { mapSchemas } from "./map-schemas.ts"
import { createRequestStates } from "./request-state.ts"
import { readHttpFacts } from "./request-facts.ts"
import type { ReadFacts } from "./request-facts.ts"
import { createServe } from "./serve-definition.ts"
import type { Serve } from "./serve-definition.ts"

export interface ServerPartsOptions {
  readonly toolSet: ToolSet
  readonly server: ServerIdentity
  readonly logger: Logger
  readonly settings: Pick<HostingSettings, "MCP_REQUEST_STATE_KEY">
  /** Whether this host can reach a client outside of an answer: list changes, resource updates. */
  readonly canPush: boolean
  readonly publish: (announcement: Announcement) => void
  /** Where a request's facts are found; without it, where hosting put them over HTTP. */
  readonly readFacts?: ReadFacts
}

/** What is the same for every server object of a process: schemas, keys, capabilities. */
export interface ServerParts {
  readonly toolSet: ToolSet
  readonly identity: ConstructorParameters<typeof McpServer>[0]
  readonly serverOptions: ServerOptions
  readonly serveFor: (server: Server) => Serve
}

export function prepareServer(options: ServerPartsOptions): ServerParts {
  const { server, settings, logger, publish, readFacts = readHttpFacts } = options
  const requestStates = createRequestStates(settings.MCP_REQUEST_STATE_KEY, readFacts)
  const toolSet = mapSchemas(options.toolSet, convertOnce)
  return {
    toolSet,
    identity: { name: server.name, title: server.title, version: server.version },
    serverOptions: {
      capabilities: describeCapabilities(options),
      ...(toolSet.instructions === undefined ? {} : { instructions: toolSet.instructions }),
      requestState: { verify: requestStates.verify },
    },
    serveFor: (server) => createServe({ logger, publish, readFacts, requestStates }, server),
  }
}

function describeCapabilities({ toolSet, canPush: listChanged }: ServerPartsOptions) {
  const { tools, prompts, resources, capabilities } = toolSet
  const completes = [...prompts, ...resources].some(({ complete }) => complete)
  return {
    ...(capabilities?.logging && { logging: capabilities.logging }),
    ...(tools.length > 0 && { tools: { listChanged } }),
    ...(prompts.length > 0 && { prompts: { listChanged } }),
    ...(resources.length > 0 && {
      resources: {
        listChanged,
        ...(listChanged && capabilities?.resources?.subscribe && { subscribe: true }),
      },
    }),
    ...(completes && { completions: {} }),
  }
}
