import { McpServer, ResourceTemplate } from "@modelcontextprotocol/server"
import type { McpRequestContext } from "@modelcontextprotocol/server"
import type { SessionState, ToolDefinition, ToolSet } from "@mcp-on-aws/tools/definition"
import { isTemplate } from "../is-template.ts"
import { answerCompletion } from "./completion.ts"
import { hideSchemaFailures } from "./hide-schema-failures.ts"
import { listResources } from "./resource-list.ts"
import { runTool } from "./run-tool.ts"
import { withWritableResults } from "./serve-definition.ts"
import type { Serve } from "./serve-definition.ts"
import { prepareServer } from "./server-parts.ts"
import type { ServerPartsOptions } from "./server-parts.ts"

export interface ServerFactoryOptions extends ServerPartsOptions {
  /** Keeps or ends a session's subscription to a resource. Without it, subscriptions are accepted and never heard of. */
  readonly onSubscription?: (uri: string, wanted: boolean, session: SessionState | undefined) => Promise<void>
}

/**
 * Makes the SDK's server object with every definition of a tool set: one for each request or session, never one for
 * all, as answers must not mix.
 */
export function createServerFactory(
  options: ServerFactoryOptions,
  parts = prepareServer(options),
): (context: McpRequestContext) => McpServer {
  const { identity, serverOptions, serveFor } = parts
  const toolSet = hideSchemaFailures(parts.toolSet, options.logger)
  const create = () => {
    const server = new McpServer(identity, serverOptions)
    const serve = withWritableResults(serveFor(server.server))
    registerTools(server, toolSet.tools, serve)
    registerPrompts(server, toolSet.prompts, serve)
    registerResources(server, toolSet, serve)
    if (toolSet.capabilities?.resources?.subscribe)
      registerSubscriptions(server, serve, options.onSubscription)
    return server
  }
  return () => {
    try {
      return create()
    } catch (error) {
      // The SDK answers it in words of its own, and tells nobody.
      options.logger.error("definitions cannot be served", { error })
      throw error
    }
  }
}

function registerTools(server: McpServer, tools: readonly ToolDefinition[], serve: Serve) {
  for (const tool of tools) {
    const { name, title, description, input, output, annotations } = tool
    server.registerTool(
      name,
      { title, description, inputSchema: input, ...(output && { outputSchema: output }), annotations },
      (args, context) => serve(name, context, (call) => runTool(tool, args, call)),
    )
  }
}

function registerPrompts(server: McpServer, prompts: ToolSet["prompts"], serve: Serve) {
  for (const { name, title, description, args, run } of prompts) {
    if (args) {
      server.registerPrompt(name, { title, description, argsSchema: args }, (values, context) =>
        serve(name, context, (call) => run(values, call)),
      )
    } else {
      server.registerPrompt(name, { title, description }, (context) =>
        serve(name, context, (call) => run({}, call)),
      )
    }
  }
}

function registerResources(server: McpServer, { resources, prompts }: ToolSet, serve: Serve) {
  for (const { name, uri, title, description, mimeType, read } of resources) {
    const metadata = { title, description, mimeType }
    if (isTemplate(uri)) {
      server.registerResource(
        name,
        new ResourceTemplate(uri, { list: undefined }),
        metadata,
        (url, variables, context) =>
          serve(name, context, (call) => read(url, variables as Record<string, string>, call)),
      )
    } else {
      server.registerResource(name, uri, metadata, (url, context) =>
        serve(name, context, (call) => read(url, {}, call)),
      )
    }
  }
  if (resources.length > 0) {
    server.server.setRequestHandler("resources/list", ({ method, params }, context) =>
      serve(method, context, async ({ principal }) => ({
        ...(await listResources(resources, params?.cursor, principal)),
      })),
    )
  }
  if (server.server.getCapabilities().completions) {
    server.server.setRequestHandler("completion/complete", ({ method, params }, context) =>
      serve(method, context, ({ principal }) => answerCompletion({ prompts, resources }, params, principal)),
    )
  }
}

/**
 * 2025-era subscriptions. Without a session there is nobody to remember one for: it is accepted, and the
 * client hears nothing of it. The capability is not advertised there, so clients should not subscribe.
 */
function registerSubscriptions(
  server: McpServer,
  serve: Serve,
  onSubscription: ServerFactoryOptions["onSubscription"],
) {
  for (const [method, wanted] of [
    ["resources/subscribe", true],
    ["resources/unsubscribe", false],
  ] as const) {
    server.server.setRequestHandler(method, ({ params }, context) =>
      serve(method, context, async ({ session }) => {
        await onSubscription?.(params.uri, wanted, session)
        return {}
      }),
    )
  }
}
