import { classifyInboundRequest } from "@modelcontextprotocol/server"
import type { Authenticate } from "./authenticate.ts"
import { answerPreflight, corsHeaders } from "./cors.ts"
import { answerHealth, answerReady } from "./health.ts"
import type { Readiness } from "./health.ts"
import type { HttpHandler, HttpRequest, HttpResponse } from "./http.ts"
import { errorCodes, refuse, requestIdOf } from "./json-rpc.ts"
import type { LogFields, Logger } from "./log.ts"
import type { Endpoint } from "./mcp/endpoint.ts"
import { checkOrigin } from "./origin.ts"
import { readJsonBody } from "./request-body.ts"
import { describeMessage, logWhenDone } from "./request-log.ts"
import type { HostingSettings } from "./settings.ts"

export interface AppOptions {
  readonly settings: HostingSettings
  readonly logger: Logger
  readonly authenticate: Authenticate
  readonly endpoint: Endpoint
  readonly readiness: Readiness
}

/**
 * Everything a remote server needs around its MCP endpoint, in the order in which a request meets it:
 * health, Host and Origin, CORS, path and method, who calls, the body's limits. It never throws: whatever
 * goes wrong is answered, with a JSON-RPC error as body, and logged once.
 */
export function createApp(options: AppOptions): HttpHandler {
  return async (request) => {
    const logger = options.logger.with({ requestId: request.id })
    const begun = performance.now()
    const { response, about } = await answer(request, { ...options, logger }).catch((error: unknown) => {
      logger.error("request failed", { error })
      return { response: internalError(request.id), about: {} }
    })
    const cors = corsHeaders(request, options.settings.MCP_ALLOWED_ORIGINS)
    const headers = { "x-request-id": request.id, ...cors, ...response.headers }
    return logWhenDone({ ...response, headers }, (end) => {
      const { method, path } = request
      const durationMs = Math.round((performance.now() - begun) * 100) / 100
      logger.info("request", { method, path, ...about, ...end, durationMs })
    })
  }
}

interface Answer {
  readonly response: HttpResponse
  /** What the log line says of the message, where one was read. */
  readonly about?: LogFields
}

async function answer(request: HttpRequest, options: AppOptions): Promise<Answer> {
  const early = await answerOutsideMcp(request, options)
  if (early) return { response: early }
  const { settings, authenticate, endpoint } = options
  const caller = await authenticate(request)
  if ("refusal" in caller) return { response: caller.refusal }
  const body = readJsonBody(request, {
    maxBytes: settings.MCP_MAX_BODY_BYTES,
    maxDepth: settings.MCP_MAX_JSON_DEPTH,
  })
  if ("refusal" in body) return { response: body.refusal }
  const era = eraOf(request, body.json)
  const about = { era, ...describeMessage(body.json) }
  if (era === "2025" && request.headers["mcp-session-id"] !== undefined) {
    return { response: unknownSession(body.json), about }
  }
  const scope = { principal: caller.principal, requestId: request.id }
  return { response: await endpoint(request, body.json, { scope, verified: caller.verified }), about }
}

/** Health checks, and whatever is refused before its body is looked at. */
async function answerOutsideMcp(
  request: HttpRequest,
  { settings, logger, readiness }: AppOptions,
): Promise<HttpResponse | undefined> {
  if (request.path === "/health") return answerHealth()
  if (request.path === "/ready") {
    return answerReady(readiness, (dependency, error) =>
      logger.warn("dependency failed", { dependency, error }),
    )
  }
  const foreign = checkOrigin(request, {
    hosts: settings.MCP_ALLOWED_HOSTS,
    origins: settings.MCP_ALLOWED_ORIGINS,
  })
  if (foreign) return foreign
  if (request.path !== settings.MCP_PATH) return notFound(request.path, settings.MCP_PATH)
  if (request.method === "OPTIONS") return answerPreflight(request)
  return request.method === "POST" ? undefined : methodNotAllowed(request.method)
}

function eraOf({ method, headers }: HttpRequest, body: unknown): "2025" | "2026" {
  const { kind } = classifyInboundRequest({
    httpMethod: method,
    body,
    ...(headers["mcp-protocol-version"] !== undefined && {
      protocolVersionHeader: headers["mcp-protocol-version"],
    }),
    ...(headers["mcp-method"] !== undefined && { mcpMethodHeader: headers["mcp-method"] }),
    ...(headers["mcp-name"] !== undefined && { mcpNameHeader: headers["mcp-name"] }),
  })
  return kind === "legacy" ? "2025" : "2026"
}

const internalError = (requestId: string) =>
  refuse({
    status: 500,
    code: errorCodes.internalError,
    message: `Internal error (request ${requestId}); the server's log has its cause`,
  })

const notFound = (path: string, mcpPath: string) =>
  refuse({
    status: 404,
    code: errorCodes.refused,
    message: `There is nothing at ${JSON.stringify(path.slice(0, 200))}; the MCP endpoint is ${mcpPath}`,
  })

/** GET streams and DELETE belong to sessions, which a stateless server does not have. */
const methodNotAllowed = (method: string) =>
  refuse({
    status: 405,
    code: errorCodes.refused,
    message: `${method} is not allowed here: this server is stateless, send POST`,
    headers: { allow: "POST, OPTIONS" },
  })

/** 404, not 400: it is what makes clients initialise again. */
const unknownSession = (json: unknown) =>
  refuse({
    status: 404,
    code: errorCodes.sessionNotFound,
    message:
      "Session not found: this server is stateless and gave no session id. Initialise again, and send none",
    id: requestIdOf(json),
  })
