import type { APIGatewayEventRequestContext, APIGatewayProxyEvent } from "aws-lambda"
import {
  bytesOf,
  describeError,
  pairsOf,
  parseAnswer,
  readFunctionAnswer,
  withDefault,
} from "./function-answer.ts"
import type { FunctionAnswer } from "./function-answer.ts"
import { MalformedAnswerError } from "./front.ts"
import type { FrontAnswer, FrontErrors, FrontKind, FrontRequest } from "./front.ts"
import { readPrelude } from "./prelude.ts"
import * as parts from "./request-parts.ts"
import type { RestAuthorizer } from "./rest-authorizer.ts"

export interface RestApiOptions {
  readonly streamed?: boolean
  readonly stage?: string
  /** Bodies of these types are base64 in the event, and decoded in the answer where the client accepts one. */
  readonly binaryMediaTypes?: readonly string[]
  readonly timeLimitMs?: number
  readonly idleLimitMs?: number
  readonly authorizer?: RestAuthorizer | undefined
}

const INTEGRATION_LIMIT_MS = 29_000
const STREAM_IDLE_LIMIT_MS = 5 * 60_000
const BODY_LIMIT = 10 * 1024 * 1024
const ANSWER_KEYS = new Set([
  "statusCode",
  "headers",
  "multiValueHeaders",
  "body",
  "isBase64Encoded",
  "cookies",
])
/** "Amazon API Gateway important notes for REST APIs": what a function sets comes out under another name. */
const REMAPPED = new Set([
  ...["authorization", "connection", "content-md5", "date", "host", "max-forwards", "server", "user-agent"],
  "www-authenticate",
])

/** API Gateway's REST API with a Lambda proxy integration (payload 1.0), behind a stage. */
export function createRestApi(options: RestApiOptions = {}): FrontKind {
  const {
    streamed = false,
    stage = "prod",
    binaryMediaTypes = [],
    idleLimitMs = STREAM_IDLE_LIMIT_MS,
    authorizer,
  } = options
  const { timeLimitMs = streamed ? idleLimitMs : INTEGRATION_LIMIT_MS } = options
  const prefix = `/${stage}`
  return {
    name: streamed ? "rest-streamed" : "rest",
    bodyLimit: BODY_LIMIT,
    timeLimitMs,
    errors,
    refuse: (request) =>
      parts.isOwnHost(request) && (request.path === prefix || request.path.startsWith(`${prefix}/`))
        ? undefined
        : describeError(403, { message: "Forbidden" }, { "x-amzn-errortype": "ForbiddenException" }),
    async call(request, fn) {
      const event = describeEvent(request, stage, binaryMediaTypes)
      const authorized = await authorizer?.authorize(event, request)
      if (authorized && "refusal" in authorized) return authorized.refusal
      event.requestContext.authorizer = authorized?.context ?? null
      const options = { traceId: request.traceId }
      if (streamed) {
        const { prelude, body } = await readPrelude(await fn.invokeStreamed(event, options))
        return { ...describeHead(prelude, request), body, idleLimitMs }
      }
      const answer = readRestAnswer(parseAnswer(await fn.invoke(event, options)))
      // Undecoded base64 is what a client gets of an answer that is binary for the function only.
      const decode = Boolean(answer.isBase64Encoded) && acceptsBinary(request, binaryMediaTypes)
      return { ...describeHead(answer, request), body: bytesOf(answer, decode) }
    },
  }
}

const internal = describeError(
  502,
  { message: "Internal server error" },
  { "x-amzn-errortype": "InternalServerErrorException" },
)
const errors: FrontErrors = {
  bodyTooLarge: describeError(
    413,
    { message: `HTTP content length exceeded ${BODY_LIMIT} bytes.` },
    { "x-amzn-errortype": "RequestTooLargeException" },
  ),
  eventTooLarge: describeError(413, { message: "Request Too Long" }),
  throttled: { ...internal, status: 500 },
  functionError: internal,
  malformed: internal,
  timedOut: describeError(504, { message: "Endpoint request timed out" }),
}

function describeEvent(
  request: FrontRequest,
  stage: string,
  binaryMediaTypes: readonly string[],
): APIGatewayProxyEvent {
  const { method, body, domainName, port, traceId } = request
  const own = {
    Host: domainName,
    "X-Amzn-Trace-Id": traceId,
    "X-Forwarded-For": parts.forwardedFor(request),
    "X-Forwarded-Port": String(port),
    "X-Forwarded-Proto": "http",
  }
  const headers = parts.groupHeaders(parts.forwardedHeaders(request, own))
  const query = parts.groupValues(parts.readQuery(request.query))
  const hasQuery = Object.keys(query).length > 0
  const path = request.path.slice(stage.length + 1) || "/"
  const binary = matches(parts.headerOf(request, "content-type"), binaryMediaTypes)
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: method,
    headers: parts.lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? parts.lastValues(query) : null,
    multiValueQueryStringParameters: hasQuery ? query : null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: describeContext(request, stage),
    body: body.byteLength > 0 ? body.toString(binary ? "base64" : "utf8") : null,
    isBase64Encoded: binary && body.byteLength > 0,
  }
}

function describeContext(request: FrontRequest, stage: string): APIGatewayEventRequestContext {
  const { id, method, path, domainName, received, sourceIp } = request
  return {
    resourceId: "local",
    resourcePath: "/{proxy+}",
    httpMethod: method,
    extendedRequestId: id,
    requestTime: parts.describeTime(received),
    requestTimeEpoch: received.getTime(),
    path,
    accountId: "123456789012",
    apiId: "local",
    protocol: "HTTP/1.1",
    stage,
    domainName,
    domainPrefix: "local",
    requestId: id,
    authorizer: null,
    identity: {
      ...{ accessKey: null, accountId: null, apiKey: null, apiKeyId: null, caller: null, clientCert: null },
      ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null, cognitoIdentityId: null },
      ...{ cognitoIdentityPoolId: null, principalOrgId: null, user: null, userArn: null },
      sourceIp,
      userAgent: parts.headerOf(request, "user-agent") ?? null,
    },
  }
}

/** A REST API takes no other field: "Output format of a Lambda function for proxy integration". */
function readRestAnswer(value: unknown): FunctionAnswer {
  const answer = readFunctionAnswer(value)
  const unknown = Object.keys(value as object).find((key) => !ANSWER_KEYS.has(key))
  if (unknown !== undefined) throw new MalformedAnswerError(`A REST API knows no field "${unknown}"`)
  return answer
}

function describeHead(
  answer: FunctionAnswer,
  request: FrontRequest,
): Pick<FrontAnswer, "status" | "headers"> {
  const many = Object.entries(answer.multiValueHeaders ?? {})
  const named = new Set(many.map(([name]) => name.toLowerCase()))
  const single = pairsOf(answer.headers).filter(([name]) => !named.has(name.toLowerCase()))
  const set = [
    ...single,
    ...many.flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  ]
  const cookies = (answer.cookies ?? []).map((cookie): [string, string] => ["set-cookie", cookie])
  const headers = [...set, ...cookies].map(([name, value]): [string, string] => [remap(name), value])
  return {
    status: answer.statusCode ?? 200,
    headers: [
      ...withDefault(headers, "content-type", "application/json"),
      ["x-amzn-requestid", request.id],
      ["x-amzn-trace-id", request.traceId],
    ],
  }
}

const remap = (name: string) =>
  REMAPPED.has(name.toLowerCase()) ? `x-amzn-remapped-${name.toLowerCase()}` : name

/** API Gateway looks at the first type that the client accepts. */
const acceptsBinary = (request: FrontRequest, types: readonly string[]) =>
  matches(parts.headerOf(request, "accept")?.split(",")[0], types)

function matches(mediaType: string | undefined, types: readonly string[]): boolean {
  const [type = ""] = (mediaType ?? "").split(";")
  return types.some((one) => one === "*/*" || one.toLowerCase() === type.trim().toLowerCase())
}
