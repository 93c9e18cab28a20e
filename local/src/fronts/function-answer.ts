import { MalformedAnswerError } from "./front.ts"
import type { FrontAnswer } from "./front.ts"

/** The fields of a function's answer that a front reads. */
export interface FunctionAnswer {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly cookies?: readonly string[]
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** @throws MalformedAnswerError */
export function parseAnswer(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString())
  } catch {
    throw new MalformedAnswerError("The answer is no JSON")
  }
}

/**
 * Checks what every front demands of the fields; numbers and booleans in headers become text.
 * @throws MalformedAnswerError
 */
export function readFunctionAnswer(value: unknown): FunctionAnswer {
  const answer = objectOf(value, "The answer")
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = answer
  return {
    ...(statusCode !== undefined && { statusCode: statusOf(statusCode) }),
    ...(isGiven(headers) && { headers: mapValues(objectOf(headers, "headers"), textOf) }),
    ...(isGiven(multiValueHeaders) && {
      multiValueHeaders: mapValues(objectOf(multiValueHeaders, "multiValueHeaders"), listOf),
    }),
    ...(isGiven(cookies) && { cookies: listOf(cookies, "cookies") }),
    ...(isGiven(body) && { body: bodyOf(body) }),
    isBase64Encoded: isBase64Encoded === true || isBase64Encoded === "true",
  }
}

export const bytesOf = ({ body = "", isBase64Encoded = false }: FunctionAnswer) =>
  Buffer.from(body, isBase64Encoded ? "base64" : "utf8")

/** Name and value of each header, for an answer by the front itself too. */
export const pairsOf = (headers: Readonly<Record<string, string>> = {}): [string, string][] =>
  Object.entries(headers)

/** Adds a header where the function set none of this name. */
export function withDefault(
  headers: readonly (readonly [string, string])[],
  name: string,
  value: string,
): (readonly [string, string])[] {
  return headers.some(([one]) => one.toLowerCase() === name) ? [...headers] : [...headers, [name, value]]
}

/** The JSON that API Gateway and Function URLs answer errors with. */
export function describeError(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): FrontAnswer {
  return {
    status,
    headers: pairsOf({ "content-type": "application/json", ...headers }),
    body: Buffer.from(JSON.stringify(body)),
  }
}

const isGiven = (value: unknown) => value !== undefined && value !== null

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new MalformedAnswerError(`${what} must be an object`)
}

function statusOf(value: unknown): number {
  const status = typeof value === "string" ? Number(value) : value
  if (typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599) return status
  throw new MalformedAnswerError(`statusCode must be a status, not ${JSON.stringify(value)}`)
}

function bodyOf(value: unknown): string {
  if (typeof value === "string") return value
  throw new MalformedAnswerError("body must be a string")
}

function textOf(value: unknown, name: string): string {
  if (["string", "number", "boolean"].includes(typeof value)) return String(value)
  throw new MalformedAnswerError(`The header ${name} must be text`)
}

function listOf(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.map((item) => textOf(item, name))
  throw new MalformedAnswerError(`${name} must be a list`)
}

function mapValues<Value>(object: Record<string, unknown>, map: (value: unknown, name: string) => Value) {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => isGiven(value))
      .map(([name, value]) => [name, map(value, name)]),
  )
}
