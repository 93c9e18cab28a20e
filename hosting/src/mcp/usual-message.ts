import { PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server"
import type { JSONRPCRequest, MessageClassification } from "@modelcontextprotocol/server"
import type { HttpRequest } from "../http.ts"

export const MODERN = "2026-07-28"

/** A message as nearly all are, with the headers that its era wants. */
export type UsualMessage =
  | { readonly era: "2025"; readonly kind: "notification" }
  | { readonly era: "2025"; readonly kind: "request"; readonly message: JSONRPCRequest }
  | {
      readonly era: "2026"
      readonly kind: "request"
      readonly message: JSONRPCRequest
      readonly classification: MessageClassification
    }

type Headers = HttpRequest["headers"]
type Json = Readonly<Record<string, unknown>>

/**
 * Tells what is plainly one message of one era, at a tenth of what the SDK's classification takes with its schemas.
 * Whatever leaves a doubt is nothing to this. The envelope of 2026-07-28 is checked by the server that it reaches.
 */
export function recognize({ headers }: HttpRequest, json: unknown): UsualMessage | undefined {
  if (!isObject(json) || json.jsonrpc !== "2.0" || typeof json.method !== "string") return undefined
  const { id, params } = json
  const isRequest = isId(id)
  const size = 2 + Number("params" in json) + Number(isRequest)
  if (Object.keys(json).length !== size || !(params === undefined || isObject(params))) return undefined
  const { _meta: meta = {} } = params ?? {}
  if (!isObject(meta)) return undefined
  if (PROTOCOL_VERSION_META_KEY in meta) {
    const message = json as unknown as JSONRPCRequest
    return isRequest && isUsual2026(headers, message) ? describe2026(message) : undefined
  }
  if (!isUsual2025(headers) || !Object.entries(meta).every(isProgressToken)) return undefined
  if (!isRequest) return { era: "2025", kind: "notification" }
  return { era: "2025", kind: "request", message: json as unknown as JSONRPCRequest }
}

const describe2026 = (message: JSONRPCRequest): UsualMessage => ({
  era: "2026",
  kind: "request",
  message,
  classification: { era: "modern", revision: MODERN },
})

/** What the SDK's transport of that era lets through. */
function isUsual2025({ accept = "", "mcp-protocol-version": version }: Headers): boolean {
  const takesBoth = accept.includes("application/json") && accept.includes("text/event-stream")
  return takesBoth && (version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(version))
}

/** The headers that repeat the message (2026-07-28, "Standard Request Headers"), spelled as it has them. */
function isUsual2026(headers: Headers, { method, params }: JSONRPCRequest): boolean {
  const repeats =
    params?._meta?.[PROTOCOL_VERSION_META_KEY] === MODERN &&
    headers["mcp-protocol-version"] === MODERN &&
    headers["mcp-method"] === method
  if (method === "tools/call") return repeats && headers["mcp-name"] === params?.name
  // With half an envelope it would be 2025's.
  return repeats && method !== "initialize"
}

const isId = (value: unknown) => typeof value === "string" || Number.isSafeInteger(value)

const isProgressToken = ([key, value]: [string, unknown]) => key === "progressToken" && isId(value)

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)
