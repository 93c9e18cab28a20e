import { isUtf8 } from "node:buffer"
import { isJsonContentType } from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "./http.ts"
import { errorCodes, errorResponse } from "./json-rpc.ts"

/** Calls have dozens. What a parser and a validator make of one value takes many times its bytes, and its own time. */
const MOST_VALUES = 50_000
/** A value in memory at its worst: an object with one member, of a name that no other has. */
const VALUE_BYTES = 128

export interface BodyLimits {
  readonly maxBytes: number
  readonly maxDepth: number
}

/** The parsed JSON of a POST, or the answer that refuses it. */
export type JsonBody = { readonly json: unknown } | { readonly refusal: HttpResponse }

/**
 * Reads a request's body once, within limits: 415, 413, 503, and 400 with -32700 or -32600 otherwise. The headers
 * are looked at first: if they already rule the body out, it is not read.
 */
export async function readJsonBody(
  { headers, body, hold }: HttpRequest,
  limits: BodyLimits,
): Promise<JsonBody> {
  if (!isJsonContentType(headers["content-type"])) {
    return refusal(415, errorCodes.refused, "Unsupported media type: Content-Type must be application/json")
  }
  if (Number(headers["content-length"]) > limits.maxBytes) return tooLarge(limits)
  const bytes = typeof body === "function" ? await body() : (body ?? new Uint8Array())
  return "refusal" in bytes ? bytes : (refuseBytes(bytes, limits, hold) ?? parse(bytes))
}

function refuseBytes(bytes: Uint8Array, limits: BodyLimits, hold: HttpRequest["hold"]) {
  if (bytes.byteLength > limits.maxBytes) return tooLarge(limits)
  if (!isUtf8(bytes)) return refusal(400, errorCodes.parseError, "Parse error: the body is not UTF-8 text")
  const values = countValues(bytes, limits.maxDepth)
  if (values === undefined) return tooMuch(`is nested deeper than this server's limit of ${limits.maxDepth}`)
  if (values > MOST_VALUES) return tooMuch(`has more values than this server's limit of ${MOST_VALUES}`)
  const full = hold?.(values * VALUE_BYTES)
  return full && { refusal: full }
}

function parse(bytes: Uint8Array): JsonBody {
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

const tooMuch = (what: string) => refusal(400, errorCodes.invalidRequest, `The JSON ${what}`)

const refusal = (status: number, code: number, message: string) => ({
  refusal: errorResponse({ status, code, message }),
})

const [QUOTE, BACKSLASH, COMMA, OPEN, OPEN_LIST, CLOSE, CLOSE_LIST] = Buffer.from('"\\,{[}]')

/**
 * Counts values, an empty object or list in a list twice, before the parser makes them and the validators walk them
 * recursively; nothing where they are nested deeper.
 */
function countValues(utf8: Uint8Array, maxDepth: number): number | undefined {
  let values = 1
  let depth = 0
  let inString = false
  for (let at = 0; at < utf8.length; at++) {
    const byte = utf8[at]
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === COMMA) values++
    else if (byte === OPEN || byte === OPEN_LIST) {
      values++
      if (++depth > maxDepth) return undefined
    } else if (byte === CLOSE || byte === CLOSE_LIST) depth--
  }
  return values
}
