import type { Authenticate } from "./authenticate.ts"
import { answerPreflight, corsHeaders } from "./cors.ts"
import { answerHealth, createReadyCheck } from "./health.ts"
import type { Readiness } from "./health.ts"
import type { HttpHandler, HttpRequest, HttpResponse } from "./http.ts"
import { errorCodes, errorResponse, internalError, requestIdOf } from "./json-rpc.ts"
import type { LogFields, Logger } from "./log.ts"
import type { Endpoint } from "./mcp/endpoint.ts"
import { refuseExcess } from "./mcp/inbound-bounds.ts"
import { readMessage } from "./mcp/inbound-message.ts"
import type { ServedCaller } from "./mcp/request-facts.ts"
import { answerStopped, hasLeft } from "./mcp/time-limit.ts"
import { checkOrigin } from "./origin.ts"
import { readJsonBody } from "./request-body.ts"
import { describeMessage, logWhenDone } from "./request-log.ts"
import type { HostingSettings } from "./settings.ts"

/** Serves 2025-era requests within sessions: POST with its parsed body, GET and DELETE with none. */
export type SessionEndpoint = (
  request: HttpRequest,
  json: unknown,
  caller: ServedCaller,
) => Promise<HttpResponse>

export interface AppOptions {
  readonly settings: HostingSettings
  readonly logger: Logger
  readonly authenticate: Authenticate
  /** Serves POSTs without sessions: of both eras, or of 2026 alone where `sessions` serves the other. */
  readonly endpoint: Endpoint
  readonly sessions?: SessionEndpoint
  readonly readiness: Readiness
}

/**
 * Everything a remote server needs around its MCP endpoint, in the order in which a request meets it: health and
 * metadata, Host and Origin, CORS, path and method, who calls, the body's type and length, which are all decided before
 * anything of a body is held; then the body's limits, and what the caller was granted. It never throws: whatever goes
 * wrong is answered, with a JSON-RPC error as body, and logged once.
 */
export function createApp(given: AppOptions): HttpHandler {
  const answerReady = createReadyCheck(given.readiness, (dependency, error) =>
    given.logger.warn("dependency failed", { dependency, error }),
  )
  const options = { ...given, answerReady }
  return async (request) => {
    const begun = performance.now()
    const { response, about } = await answer(request, options).catch((error: unknown): Answer => {
      const left = hasLeft(request.signal)
      // What its client's leaving made fail is nobody's fault.
      options.logger[left ? "info" : "error"]("request failed", { requestId: request.id, error })
      if (left) return { response: answerStopped(request.signal, undefined) }
      const message = internalError(request.id)
      return { response: errorResponse({ status: 500, code: errorCodes.internalError, message }) }
    })
    const cors = corsHeaders(request, options.settings.MCP_ALLOWED_ORIGINS)
    const headers = { "x-request-id": request.id, ...cors, ...response.headers }
    return logWhenDone({ ...response, headers }, (end) => {
      const { id: requestId, method, signal } = request
      const path = request.path.slice(0, 200)
      const complete = end.complete && !hasLeft(signal)
      const durationMs = Math.round((performance.now() - begun) * 100) / 100
      // A reader who left may be heard of by an error, too.
      const level = "error" in end && !signal.aborted ? "error" : "info"
      options.logger[level]("request", { requestId, method, path, ...about, ...end, complete, durationMs })
    })
  }
}

interface AppParts extends AppOptions {
  readonly answerReady: () => Promise<HttpResponse>
}

interface Answer {
  readonly response: HttpResponse
  /** What the log line says of the message, where one was read. */
  readonly about?: LogFields
}

async function answer(request: HttpRequest, options: AppParts): Promise<Answer> {
  const early = (await answerOutsideMcp(request, options)) ?? refuseForeign(request, options)
  if (early) return { response: early }
  const { settings, authenticate, endpoint, sessions } = options
  const who = await authenticate(request)
  if ("refusal" in who) return { response: who.refusal }
  const { id: requestId, hostTime } = request
  const { principal, verified, checkScopes } = who
  const protocolVersion = request.headers["mcp-protocol-version"]
  const caller = { facts: { principal, requestId, protocolVersion, hostTime }, verified, checkScopes }
  if (sessions && request.method !== "POST") {
    return { response: await sessions(request, undefined, caller), about: { era: "2025" } }
  }
  const body = await readJsonBody(request, {
    maxBytes: settings.MCP_MAX_BODY_BYTES,
    maxDepth: settings.MCP_MAX_JSON_DEPTH,
  })
  if ("refusal" in body) return { response: body.refusal }
  const excess = refuseExcess(request, body.json)
  if (excess) return { response: excess, about: describeMessage(body.json) }
  const message = readMessage(request, body.json)
  const { era } = message
  const about = { era, ...describeMessage(body.json) }
  const refusal = checkScopes?.(body.json)
  if (refusal) return { response: refusal, about }
  if (era === "2026") return { response: await endpoint(request, message, caller), about }
  if (sessions) return { response: await sessions(request, body.json, caller), about }
  if (settings.MCP_UNKNOWN_SESSIONS === "refuse" && request.headers["mcp-session-id"] !== undefined) {
    return { response: unknownSession(body.json), about }
  }
  return { response: await endpoint(request, message, caller), about }
}

/** What everybody may ask, from anywhere. */
async function answerOutsideMcp(
  request: HttpRequest,
  { readiness, answerReady, authenticate }: AppParts,
): Promise<HttpResponse | undefined> {
  if (request.path === "/health") return answerHealth(readiness)
  if (request.path === "/ready") return answerReady()
  return authenticate.answerMetadata?.(request)
}

/** Whatever is refused, or answered to a browser's preflight, before it is asked who calls. */
function refuseForeign(request: HttpRequest, { settings, sessions }: AppOptions): HttpResponse | undefined {
  const foreign = checkOrigin(request, {
    hosts: settings.MCP_ALLOWED_HOSTS,
    origins: settings.MCP_ALLOWED_ORIGINS,
  })
  if (foreign) return foreign
  if (request.path !== settings.MCP_PATH) return notFound(request.path, settings.MCP_PATH)
  if (request.method === "OPTIONS") return answerPreflight(request)
  const methods = sessions ? ["POST", "GET", "DELETE"] : ["POST"]
  return methods.includes(request.method) ? undefined : methodNotAllowed(request.method, methods)
}

const notFound = (path: string, mcpPath: string) =>
  errorResponse({
    status: 404,
    code: errorCodes.refused,
    message: `There is nothing at ${JSON.stringify(path.slice(0, 200))}; the MCP endpoint is ${mcpPath}, behind a REST API after its stage: /prod${mcpPath}`,
  })

/** GET streams and DELETE belong to sessions, which a stateless server does not have. */
const methodNotAllowed = (method: string, methods: readonly string[]) =>
  errorResponse({
    status: 405,
    code: errorCodes.refused,
    message: `${method} is not allowed here: this server takes ${methods.join(", ")}`,
    headers: { allow: [...methods, "OPTIONS"].join(", ") },
  })

/** 404, not 400: it is what makes clients initialise again. */
const unknownSession = (json: unknown) =>
  errorResponse({
    status: 404,
    code: errorCodes.sessionNotFound,
    message:
      "Session not found: this server is stateless and gave no session id. Initialise again, and send none",
    id: requestIdOf(json),
  })
