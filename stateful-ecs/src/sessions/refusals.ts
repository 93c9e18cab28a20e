import type { HttpResponse } from "@mcp-on-aws/hosting/http"
import { errorCodes, errorResponse, requestIdOf } from "@mcp-on-aws/hosting/json-rpc"
import type { JSONRPCRequest, RequestId } from "@modelcontextprotocol/server"

const TOO_MANY_REQUESTS = 429

/** 404 makes clients initialise again. The same for a session that never was, that is over, and another's. */
export const unknownSession = (json: unknown): HttpResponse =>
  errorResponse({
    status: 404,
    code: errorCodes.sessionNotFound,
    message: "Session not found: it ended, expired or never was. Initialise again",
    id: requestIdOf(json),
  })

export const missingSessionId = (json: unknown): HttpResponse =>
  errorResponse({
    status: 400,
    code: errorCodes.refused,
    message: "Mcp-Session-Id is missing: send the one that initialize answered",
    id: requestIdOf(json),
  })

export const initializeTooLong = (most: number, json: unknown): HttpResponse =>
  errorResponse({
    status: 413,
    code: errorCodes.refused,
    message: `The initialize request is larger than this server's limit of ${most} bytes: it is kept with the session`,
    id: requestIdOf(json),
  })

/** Another task is meant: whoever passed the request on looks again. */
export const misdirected = (): HttpResponse =>
  errorResponse({ status: 421, code: errorCodes.refused, message: "This task does not have the session" })

/** Nothing was done: the same request may be sent again. */
export const tryLater = (why: string, json?: unknown): HttpResponse =>
  errorResponse({
    status: 503,
    code: errorCodes.refused,
    message: `${why}. Nothing was done: send the request again in a second`,
    headers: { "retry-after": "1" },
    id: requestIdOf(json),
  })

/** Nothing where these requests may run beside those in flight. */
export function refuseCalls(
  requests: readonly JSONRPCRequest[],
  inFlight: ReadonlyMap<RequestId, unknown>,
  most: number,
): HttpResponse | undefined {
  const ids = new Set(inFlight.keys())
  for (const { id } of requests) {
    if (ids.has(id)) return duplicateId(id)
    ids.add(id)
  }
  return ids.size > most ? tooManyCalls(most, requests[0]?.id) : undefined
}

const duplicateId = (id: RequestId): HttpResponse =>
  errorResponse({
    status: 400,
    code: errorCodes.invalidRequest,
    message: `A request with the id ${JSON.stringify(id)} is in flight in this session, or in this batch: give each its own`,
    id,
  })

const tooManyCalls = (most: number, id: RequestId | undefined): HttpResponse =>
  errorResponse({
    status: TOO_MANY_REQUESTS,
    code: errorCodes.refused,
    message: `This session has ${most} calls in flight, its limit: wait for one to end`,
    headers: { "retry-after": "1" },
    ...(id !== undefined && { id }),
  })

export const tooManySessions = (most: number, json: unknown): HttpResponse =>
  errorResponse({
    status: TOO_MANY_REQUESTS,
    code: errorCodes.refused,
    message: `You have ${most} sessions, the limit: end one with DELETE, or let it expire`,
    headers: { "retry-after": "60" },
    id: requestIdOf(json),
  })
