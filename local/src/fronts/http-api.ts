import { describeError } from "./function-answer.ts"
import type { FrontErrors, FrontKind } from "./front.ts"
import { describeEventV2, readAnswerV2, withHeaders } from "./payload-v2.ts"
import { forwardedFor, isOwnHost } from "./request-parts.ts"

export interface HttpApiOptions {
  readonly timeLimitMs?: number
}

const INTEGRATION_LIMIT_MS = 30_000
const BODY_LIMIT = 10 * 1024 * 1024

/** API Gateway's HTTP API with a Lambda proxy integration (payload 2.0) on the stage $default. */
export function createHttpApi({ timeLimitMs = INTEGRATION_LIMIT_MS }: HttpApiOptions = {}): FrontKind {
  return {
    name: "http-api",
    bodyLimit: BODY_LIMIT,
    timeLimitMs,
    errors,
    refuse: (request) => (isOwnHost(request) ? undefined : describeError(403, { message: "Forbidden" })),
    async call(request, fn) {
      const event = describeEventV2(request, {
        rawPath: decodePath(request.path),
        forwardedFor: forwardedFor(request),
      })
      const payload = await fn.invoke(event, { traceId: request.traceId })
      return withHeaders(readAnswerV2(payload, "text/plain;charset=UTF-8"), { "apigw-requestid": request.id })
    },
  }
}

const internal = describeError(500, { message: "Internal Server Error" })
const tooLarge = describeError(413, { message: "Request Entity Too Large" })
const errors: FrontErrors = {
  bodyTooLarge: tooLarge,
  eventTooLarge: tooLarge,
  throttled: internal,
  functionError: internal,
  malformed: internal,
  timedOut: describeError(503, { message: "Service Unavailable" }),
}

/** Of the fronts this one alone hands the path over decoded. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
