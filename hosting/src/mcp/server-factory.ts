import { McpServer, ProtocolError, ProtocolErrorCode, ResourceTemplate } from "@modelcontextprotocol/server"
import type { McpRequestContext, ServerContext, ServerEvent } from "@modelcontextprotocol/server"
import type { Call, ServerIdentity, ToolDefinition, ToolSet } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { Logger } from "../log.ts"
import { createCall } from "./call.ts"
import { answerCompletion } from "./completion.ts"
import { convertOnce } from "./convert-once.ts"
import { createRequestStates } from "./request-state.ts"
import { listResources } from "./resource-list.ts"
import { readHttpScope } from "./scope.ts"
import type { ReadScope, RequestScope } from "./scope.ts"

export interface ServerFactoryOptions {
  readonly toolSet: ToolSet
  readonly server: ServerIdentity
  readonly logger: Logger
  readonly requestStateKey: string | undefined
  /** Whether this host can reach a client outside of an answer: list changes, resource updates. */
  readonly canPush: boolean
  readonly publish: (event: ServerEvent) => void
  /** Where a request's scope is found; without it, where hosting put it over HTTP. */
  readonly readScope?: ReadScope
  /** Keeps or ends a session's subscription to a resource. Without it, subscriptions are accepted and never heard of. */
  readonly onSubscription?: (uri: string, wanted: boolean, scope: RequestScope) => Promise<void>
}

type Serve = <Result>(
  name: string,
  context: ServerContext,
  run: (call: Call) => Result | Promise<Result>,
) => Promise<Result>

/**
 * Makes the SDK's server object from a tool set: one for each request or session, never one for all, as
 * answers must not mix. What is the same for all of them (schemas, keys) is made here, once.
 */
export function createServerFactory(
  options: ServerFactoryOptions,
): (context: McpRequestContext) => McpServer {
  const { toolSet, server: identity, logger, publish, readScope = readHttpScope } = options
  const requestStates = createRequestStates(options.requestStateKey, readScope)
  const tools = toolSet.tools.map(withSchemasConvertedOnce)
  const prompts = toolSet.prompts.map((prompt) => ({
    ...prompt,
    args: prompt.args && convertOnce(prompt.args),
  }))
  const capabilities = describeCapabilities(options)

  return () => {
    const server = new McpServer(
      { name: identity.name, title: identity.title, version: identity.version },
      {
        capabilities,
        ...(toolSet.instructions === undefined ? {} : { instructions: toolSet.instructions }),
        requestState: { verify: requestStates.verify },
      },
    )
    const serve: Serve = async (name, context, run) => {
      const call = createCall({
        name,
        context,
        scope: readScope(context),
        negotiatedVersion: server.server.getNegotiatedProtocolVersion(),
        initializedCapabilities: server.server.getClientCapabilities(),
        requestStates,
        publish,
      })
      try {
        return await run(call)
      } catch (error) {
        throw hideInternals(error, logger.with({ requestId: call.requestId, definition: name }), call)
      }
    }
    registerTools(server, tools, serve)
    registerPrompts(server, prompts, serve)
    registerResources(server, toolSet, serve)
    if (toolSet.capabilities?.resources?.subscribe) registerSubscriptions(server, { ...options, readScope })
    return server
  }
}

const withSchemasConvertedOnce = (tool: ToolDefinition): ToolDefinition => ({
  ...tool,
  input: convertOnce(tool.input),
  ...(tool.output && { output: convertOnce(tool.output) }),
})

function describeCapabilities({ toolSet, canPush: listChanged }: ServerFactoryOptions) {
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

function registerTools(server: McpServer, tools: readonly ToolDefinition[], serve: Serve) {
  for (const { name, title, description, input, output, annotations, run } of tools) {
    server.registerTool(
      name,
      { title, description, inputSchema: input, ...(output && { outputSchema: output }), annotations },
      (args, context) => serve(name, context, (call) => run(args, call)),
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
 * client hears nothing of it, as it could know: the capability is not advertised where nothing can be pushed.
 */
function registerSubscriptions(
  server: McpServer,
  { onSubscription, readScope }: Pick<ServerFactoryOptions, "onSubscription"> & { readScope: ReadScope },
) {
  for (const [method, wanted] of [
    ["resources/subscribe", true],
    ["resources/unsubscribe", false],
  ] as const) {
    server.server.setRequestHandler(method, async ({ params }, context) => {
      await onSubscription?.(params.uri, wanted, readScope(context))
      return {}
    })
  }
}

const isTemplate = (uri: string) => uri.includes("{")

/** What may be told passes; anything else is logged with its cause and answered as an internal error. */
function hideInternals(error: unknown, logger: Logger, { signal, requestId }: Call): Error {
  if (error instanceof ToolError || error instanceof ProtocolError) return error
  if (signal.aborted) logger.debug("cancelled", { error })
  else logger.error("a definition failed", { error })
  return new ProtocolError(
    ProtocolErrorCode.InternalError,
    `Internal error (request ${requestId}); the server's log has its cause`,
  )
}
