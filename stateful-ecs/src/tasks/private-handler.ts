import type { Authenticate } from "@mcp-on-aws/hosting/authenticate"
import type { HttpHandler, HttpRequest, HttpResponse } from "@mcp-on-aws/hosting/http"
import { errorCodes, errorResponse } from "@mcp-on-aws/hosting/json-rpc"
import type { Logger } from "@mcp-on-aws/hosting/log"
import { readJsonBody } from "@mcp-on-aws/hosting/request-body"
import type { HostingSettings } from "@mcp-on-aws/hosting/settings"
import { isStreamName } from "../sessions/position.ts"
import { misdirected } from "../sessions/refusals.ts"
import type { SessionRequest } from "../sessions/session-request.ts"
import { EVENTS_PATH } from "./peer-bus.ts"
import { peerHeaders } from "./peer-client.ts"

export interface PrivateHandlerOptions {
  readonly instance: string
  readonly settings: HostingSettings
  readonly authenticate: Authenticate
  readonly logger: Logger
  readonly serve: (asked: SessionRequest) => Promise<HttpResponse>
  readonly receiveEvent: (json: unknown) => boolean
}

/** What a task serves to the others, on a port of its own that no load balancer knows. */
export function createPrivateHandler(options: PrivateHandlerOptions): HttpHandler {
  const { instance, settings, logger } = options
  const serve: HttpHandler = async (request) => {
    try {
      // The address was another task's before: what is meant for it is not for this one.
      if (request.headers[peerHeaders.task] !== instance) return misdirected()
      if (request.path === EVENTS_PATH) return await takeEvent(request, options)
      if (request.path === settings.MCP_PATH) return await servePassedOn(request, options)
      return errorResponse({ status: 404, code: errorCodes.refused, message: "There is nothing here" })
    } catch (error) {
      logger.error("a request of another task failed", { requestId: request.id, error })
      return errorResponse({ status: 500, code: errorCodes.internalError, message: "Internal error" })
    }
  }
  return async (request) => {
    const response = await serve(request)
    return { ...response, headers: { ...response.headers, [peerHeaders.task]: instance } }
  }
}

async function servePassedOn(
  request: HttpRequest,
  { settings, authenticate, serve }: PrivateHandlerOptions,
): Promise<HttpResponse> {
  // Verified again: that another task passed it on proves nothing.
  const who = await authenticate(request)
  if ("refusal" in who) return who.refusal
  const { principal, verified, checkScopes } = who
  const caller = { facts: { principal, requestId: request.id }, verified, checkScopes }
  const body = request.method === "POST" ? await readJsonBody(request, limits(settings)) : { json: undefined }
  if ("refusal" in body) return body.refusal
  const refusal = body.json === undefined ? undefined : checkScopes?.(body.json)
  if (refusal) return refusal
  const stream = request.headers[peerHeaders.stream]
  return serve({
    request,
    json: body.json,
    caller,
    ...(stream !== undefined && isStreamName(stream) && { stream }),
    hop: { claim: request.headers[peerHeaders.claim] },
  })
}

async function takeEvent(
  request: HttpRequest,
  { settings, receiveEvent }: PrivateHandlerOptions,
): Promise<HttpResponse> {
  const body = await readJsonBody(request, limits(settings))
  if ("refusal" in body) return body.refusal
  if (receiveEvent(body.json)) return { status: 204, headers: {} }
  return errorResponse({ status: 400, code: errorCodes.invalidRequest, message: "This is no event" })
}

const limits = (settings: HostingSettings) => ({
  maxBytes: settings.MCP_MAX_BODY_BYTES,
  maxDepth: settings.MCP_MAX_JSON_DEPTH,
})
