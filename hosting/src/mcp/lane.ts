import { SUPPORTED_PROTOCOL_VERSIONS, Server } from "@modelcontextprotocol/server"
import type { AuthInfo, JSONRPCRequest } from "@modelcontextprotocol/server"
import type { ToolSet } from "@mcp-on-aws/tools/definition"
import type { HttpRequest, HttpResponse } from "../http.ts"
import type { Logger } from "../log.ts"
import { callTool, prepareTool } from "./lane-tools.ts"
import type { LaneTool } from "./lane-tools.ts"
import { LaneTransport } from "./lane-transport.ts"
import type { ServerParts } from "./server-parts.ts"
import { MODERN } from "./usual-message.ts"
import type { UsualMessage } from "./usual-message.ts"
import { toLazyWebRequest } from "./web.ts"

/** What a server object answers without a handler of ours. */
const builtIn = { "2025": ["initialize", "ping"], "2026": ["server/discover"] }

/** Answers what it knows; nothing where it does not, or where the server refused the message before it ran anything. */
export type Lane = (
  request: HttpRequest,
  usual: UsualMessage,
  authInfo: AuthInfo,
) => Promise<HttpResponse | undefined>

export interface LaneOptions {
  readonly keepAliveMs: number
  readonly logger: Logger
}

/**
 * The short way of what nearly all requests are: listing and calling tools, and the greetings. It goes through the SDK's
 * `Server`, one object a request, with the one handler that the request needs. What it leaves out is the web Request
 * and Response, the registration of every definition, and the teardown.
 */
export function createLane(parts: ServerParts, { keepAliveMs, logger }: LaneOptions): Lane {
  const supportedProtocolVersions = [...SUPPORTED_PROTOCOL_VERSIONS, MODERN]
  const serverOptions = { ...parts.serverOptions, supportedProtocolVersions }
  const tools = createToolIndex(parts.toolSet.tools)

  return async (request, usual, authInfo) => {
    // A stateless server has nobody to tell.
    if (usual.kind === "notification") return { status: 202, headers: {} }
    const install = chooseHandler(usual)
    if (!install) return undefined
    const server = new Server(parts.identity, serverOptions)
    install(server)
    const transport = new LaneTransport({
      ...usual,
      authInfo,
      request: toLazyWebRequest(request),
      signal: request.signal,
      streams: request.headers.accept?.includes("text/event-stream") ?? false,
      keepAliveMs,
      requestId: request.id,
      logger,
    })
    server.onerror = createErrorHandler(transport, logger, request.id)
    await server.connect(transport)
    return transport.serve()
  }

  function chooseHandler({ era, message }: RequestMessage): ((server: Server) => void) | undefined {
    const { method, params } = message
    if (builtIn[era].includes(method)) return () => undefined
    if (method === "tools/list") {
      const listed = tools.list()
      return listed && ((server) => server.setRequestHandler("tools/list", () => ({ tools: listed })))
    }
    const tool = method === "tools/call" ? tools.find(params?.name) : undefined
    return tool && ((server) => installTool(server, tool))
  }

  function installTool(server: Server, tool: LaneTool) {
    const serve = parts.serveFor(server)
    server.setRequestHandler("tools/call", ({ params: { arguments: args } }, context) =>
      callTool({ tool, args, context, server, serve }),
    )
  }
}

type RequestMessage = UsualMessage & { message: JSONRPCRequest }

/** Tools are converted when they are first asked for: at a cold start, a call needs one of them. */
function createToolIndex(definitions: ToolSet["tools"]) {
  const byName = new Map<unknown, () => LaneTool | undefined>(
    definitions.map((definition) => [definition.name, once(() => prepareTool(definition))]),
  )
  const find = (name: unknown) => byName.get(name)?.()
  return {
    find,
    /** Absent if there are none, or if the lane cannot show one of them. */
    list: once(() => {
      const all = definitions.map(({ name }) => find(name)?.listed)
      return all.length > 0 && all.every((one) => one !== undefined) ? all : undefined
    }),
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/**
 * A factory: V8 puts a function written where it is assigned to a property into its old generation, and so the variables
 * of the whole request, which it sees.
 */
const createErrorHandler =
  (transport: LaneTransport, logger: Logger, requestId: string) => (error: Error) => {
    logger.debug("the SDK refused or failed", { requestId, error })
    transport.handBack()
  }
