import { isUtf8 } from "node:buffer"
import { isJsonContentType } from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "./http.ts"
import { errorCodes, refuse } from "./json-rpc.ts"

export interface BodyLimits {
  readonly maxBytes: number
  readonly maxDepth: number
}

/** The parsed JSON of a POST, or the answer that refuses it. */
export type JsonBody = { readonly json: unknown } | { readonly refusal: HttpResponse }

/**
 * Reads a request's body once, within limits: 415, 413, and 400 with -32700 or -32600 otherwise. What the headers say
 * of it is looked at first: a body that they condemn is not read.
 */
export async function readJsonBody({ headers, body }: HttpRequest, limits: BodyLimits): Promise<JsonBody> {
  if (!isJsonContentType(headers["content-type"])) {
    return refusal(415, errorCodes.refused, "Unsupported media type: Content-Type must be application/json")
  }
  if (Number(headers["content-length"]) > limits.maxBytes) return tooLarge(limits)
  const bytes = typeof body === "function" ? await body() : (body ?? new Uint8Array())
  return "refusal" in bytes ? bytes : parse(bytes, limits)
}

function parse(bytes: Uint8Array, limits: BodyLimits): JsonBody {
  if (bytes.byteLength > limits.maxBytes) return tooLarge(limits)
  if (!isUtf8(bytes)) return refusal(400, errorCodes.parseError, "Parse error: the body is not UTF-8 text")
  if (isDeeperThan(bytes, limits.maxDepth)) {
    return refusal(
      400,
      errorCodes.invalidRequest,
      `The JSON is nested deeper than this server's limit of ${limits.maxDepth}`,
    )
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")
  try {
    // A byte order mark may be ignored (RFC 8259, 8.1), and is by the SDK.
    return { json: JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text) as unknown }
  } catch {
    return refusal(400, errorCodes.parseError, "Parse error: the body is not valid JSON")
  }
}

const tooLarge = ({ maxBytes }: BodyLimits) =>
  refusal(413, errorCodes.refused, `The request body is larger than this server's limit of ${maxBytes} bytes`)

const refusal = (status: number, code: number, message: string) => ({
  refusal: refuse({ status, code, message }),
})

const [QUOTE, BACKSLASH, OPEN, OPEN_LIST, CLOSE, CLOSE_LIST] = Buffer.from('"\\{[}]')

/** Counts brackets outside strings, before the parser and the validators walk the text recursively. */
function isDeeperThan(utf8: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < utf8.length; at++) {
    const byte = utf8[at]
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN || byte === OPEN_LIST) {
      if (++depth > maxDepth) return true
    } else if (byte === CLOSE || byte === CLOSE_LIST) depth--
  }
  return false
}
