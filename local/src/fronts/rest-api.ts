import type { APIGatewayEventRequestContext, APIGatewayProxyEvent } from "aws-lambda"
import { describeError, pairsOf, parseAnswer, readFunctionAnswer, withDefault } from "./function-answer.ts"
import type { FunctionAnswer } from "./function-answer.ts"
import { MalformedAnswerError } from "./front.ts"
import type { FrontAnswer, FrontErrors, FrontKind, FrontRequest } from "./front.ts"
import { readPrelude } from "./prelude.ts"
import * as parts from "./request-parts.ts"
import type { RestAuthorizer } from "./rest-authorizer.ts"

export interface RestApiOptions {
  readonly streamed?: boolean
  readonly timeLimitMs?: number
  readonly idleLimitMs?: number
  readonly authorizer?: RestAuthorizer | undefined
}

const STAGE = "prod"
/** Where every path of it begins. */
export const STAGE_PATH = `/${STAGE}`
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
  const { streamed = false, idleLimitMs = STREAM_IDLE_LIMIT_MS, authorizer } = options
  const { timeLimitMs = streamed ? idleLimitMs : INTEGRATION_LIMIT_MS } = options
  return {
    name: streamed ? "rest-streamed" : "rest",
    bodyLimit: BODY_LIMIT,
    timeLimitMs,
    errors,
    refuse: (request) =>
      parts.isOwnHost(request) && (request.path === STAGE_PATH || request.path.startsWith(`${STAGE_PATH}/`))
        ? undefined
        : describeError(403, { message: "Forbidden" }, { "x-amzn-errortype": "ForbiddenException" }),
    async call(request, fn) {
      const event = describeEvent(request)
      const authorized = await authorizer?.authorize(event, request)
      if (authorized && "refusal" in authorized) return authorized.refusal
      event.requestContext.authorizer = authorized?.context ?? null
      const options = { traceId: request.traceId }
      if (streamed) {
        const { prelude, body } = await readPrelude(await fn.invokeStreamed(event, options))
        return { ...describeHead(prelude, request), body, idleLimitMs }
      }
      const answer = readRestAnswer(parseAnswer(await fn.invoke(event, options)))
      return { ...describeHead(answer, request), body: Buffer.from(answer.body ?? "") }
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

/** It has no binary media types: the body is text whatever it holds, and an answer's is never decoded. */
function describeEvent(request: FrontRequest): APIGatewayProxyEvent {
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
  const path = request.path.slice(STAGE_PATH.length) || "/"
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
    requestContext: describeContext(request),
    body: body.byteLength > 0 ? body.toString() : null,
    isBase64Encoded: false,
  }
}

function describeContext(request: FrontRequest): APIGatewayEventRequestContext {
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
    stage: STAGE,
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
