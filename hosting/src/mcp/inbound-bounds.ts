import type { HttpRequest, HttpResponse } from "../http.ts"
import { errorCodes, errorResponse, requestIdOf } from "../json-rpc.ts"

/** One small request must not ask for a hundred answers, nor have the SDK check thousands of messages. */
const MOST_MESSAGES = 10
/** The SDK fails at longer ones than a million characters; browsers and proxies, at 8 KiB. */
const LONGEST_URI = 8 * 1024
/** The revision that took batches away again. */
const WITHOUT_BATCHES = "2025-06-18"

/** Refuses what no client needs and what would cost out of proportion, before anything else looks at the messages. */
export function refuseExcess({ headers }: HttpRequest, json: unknown): HttpResponse | undefined {
  if (!Array.isArray(json)) return hasLongUri(json) ? refuseAs(longUri, json) : undefined
  const version = headers["mcp-protocol-version"]
  if (version !== undefined && version >= WITHOUT_BATCHES)
    return refuseAs(
      "Invalid request: batches are no part of this protocol revision, send each message by itself",
    )
  if (json.length > MOST_MESSAGES)
    return refuseAs(`Invalid request: a batch must not have more than ${MOST_MESSAGES} messages`)
  return json.some(hasLongUri) ? refuseAs(longUri) : undefined
}

interface Message {
  readonly params?: {
    readonly uri?: unknown
    readonly notifications?: { readonly resourceSubscriptions?: unknown } | null
  } | null
}

function hasLongUri(json: unknown): boolean {
  const params = (json as Message | null)?.params
  if (params === undefined || params === null) return false
  const subscribed = params.notifications?.resourceSubscriptions
  return isLong(params.uri) || (Array.isArray(subscribed) && subscribed.some(isLong))
}

const isLong = (uri: unknown) => typeof uri === "string" && uri.length > LONGEST_URI

const longUri = `Invalid request: a URI must not have more than ${LONGEST_URI} characters`

const refuseAs = (message: string, json?: unknown) =>
  errorResponse({ status: 400, code: errorCodes.invalidRequest, message, id: requestIdOf(json) })
