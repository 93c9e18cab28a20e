import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda"
import type { HttpRequest } from "../http.ts"

/** What API Gateway (REST: payload 1.0, HTTP: 2.0), a Function URL (2.0) or an ALB hands to a function. */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2 | ALBEvent

/** Which of the shapes an event has; the answer must have the same. */
export type EventShape = "rest" | "v2" | "alb" | "alb-multi-value"

export interface RequestParts extends Omit<HttpRequest, "id" | "signal"> {
  readonly body?: Uint8Array | undefined
}

/** @throws TypeError for an event that is no HTTP request, naming what was received. */
export function shapeOf(event: HttpEvent): EventShape {
  const given = (event as { requestContext?: unknown } | null | undefined)?.requestContext
  const context = typeof given === "object" ? given : undefined
  if (context && "elb" in context) return (event as ALBEvent).multiValueHeaders ? "alb-multi-value" : "alb"
  if (context && "http" in context) return "v2"
  if (context && "httpMethod" in event) return "rest"
  throw new TypeError(
    `Not a request of API Gateway, a Function URL or an ALB: the event has the keys ${Object.keys(event ?? {}).join(", ")}`,
  )
}

/** Reads the request out of an event of any of the shapes. `basePath` is what a custom domain's mapping leaves in front. */
export function readEvent(event: HttpEvent, basePath: string): RequestParts {
  const shape = shapeOf(event)
  const parts =
    shape === "v2" ? readV2(event as APIGatewayProxyEventV2) : readV1(event as APIGatewayProxyEvent, shape)
  return {
    ...parts,
    path: withoutPrefix(parts.path, basePath),
    body: readBody(event),
    authorizer: readAuthorizer(event),
  }
}

/** What a REST API's Lambda authorizer returned; an HTTP API puts the same under `lambda`. */
function readAuthorizer({ requestContext }: HttpEvent): Record<string, unknown> | undefined {
  const { authorizer } = requestContext as { authorizer?: Record<string, unknown> | null }
  return (authorizer?.lambda as Record<string, unknown> | undefined) ?? authorizer ?? undefined
}

function readV2(event: APIGatewayProxyEventV2): RequestParts {
  const { stage, http } = event.requestContext
  const cookies = (event.cookies ?? []).map((cookie): [string, string] => ["cookie", cookie])
  return {
    method: http.method,
    // A named stage stands in front of the path; $default does not.
    path: stage === "$default" ? event.rawPath : withoutPrefix(event.rawPath, `/${stage}`),
    query: event.rawQueryString,
    headers: joinHeaders([...Object.entries(event.headers), ...cookies]),
  }
}

function readV1(event: APIGatewayProxyEvent | ALBEvent, shape: EventShape): RequestParts {
  const stage = shape === "rest" ? (event as APIGatewayProxyEvent).requestContext.stage : undefined
  return {
    method: event.httpMethod,
    path: stage === undefined ? event.path : withoutPrefix(encodePath(event.path), `/${stage}`),
    query: readQuery(event, shape),
    headers: joinHeaders(
      event.multiValueHeaders ? manyOf(event.multiValueHeaders) : Object.entries(event.headers ?? {}),
    ),
  }
}

/** An ALB leaves the query as the client wrote it; a REST API decodes it. */
function readQuery(event: APIGatewayProxyEvent | ALBEvent, shape: EventShape): string {
  const { multiValueQueryStringParameters: many, queryStringParameters: single } = event
  const pairs = many ? manyOf(many) : Object.entries(single ?? {})
  const write = shape === "rest" ? encode : (text: string) => text
  return pairs.map(([name, value]) => `${write(name)}=${write(value ?? "")}`).join("&")
}

const manyOf = (many: Record<string, string[] | undefined>): [string, string][] =>
  Object.entries(many).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )

export function joinHeaders(entries: [string, string | undefined][]): Record<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of entries) {
    // An event could hold what no HTTP request can.
    if (typeof value !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) continue
    const key = name.toLowerCase()
    const before = headers.get(key)
    const separator = key === "cookie" ? "; " : ", "
    headers.set(key, before === undefined ? toFieldValue(value) : before + separator + toFieldValue(value))
  }
  return Object.fromEntries(headers)
}

/** As `node:http` gives it: bytes read as Latin-1, and a space for what no field may hold (RFC 9110, 5.5). */
function toFieldValue(value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  return Buffer.from(value)
    .toString("latin1")
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, " ")
}

const encodePath = (path: string) => path.split("/").map(reencode).join("/")

/** A REST API's path arrives as the client wrote it or decoded, by how it is integrated: encode what is not. */
const reencode = (segment: string) => (/%[0-9a-f]{2}/i.test(segment) ? segment : encode(segment))

/** Half a character, which JSON can hold, has no encoding. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed())

function withoutPrefix(path: string, prefix: string): string {
  if (prefix === "" || !(path === prefix || path.startsWith(`${prefix}/`))) return path
  return path.slice(prefix.length) || "/"
}

function readBody({ body, isBase64Encoded }: HttpEvent): Uint8Array | undefined {
  if (body === undefined || body === null || body === "") return undefined
  return Buffer.from(body, isBase64Encoded ? "base64" : "utf8")
}
