import type { APIGatewayProxyEventV2 } from "aws-lambda"
import { bytesOf, pairsOf, parseAnswer, readFunctionAnswer, withDefault } from "./function-answer.ts"
import type { FunctionAnswer } from "./function-answer.ts"
import type { FrontAnswer, FrontRequest } from "./front.ts"
import * as parts from "./request-parts.ts"

export interface EventV2Options {
  /** An HTTP API decodes it, a Function URL does not. */
  readonly rawPath: string
  readonly forwardedFor: string
}

/** An event of payload format 2.0, as HTTP APIs and Function URLs make it. */
export function describeEventV2(request: FrontRequest, options: EventV2Options): APIGatewayProxyEventV2 {
  const { body, query } = request
  const cookies = (parts.headerOf(request, "cookie") ?? "").split(/;\s*/).filter((cookie) => cookie !== "")
  const own = {
    host: request.domainName,
    "x-amzn-trace-id": request.traceId,
    "x-forwarded-for": options.forwardedFor,
    "x-forwarded-port": String(request.port),
    "x-forwarded-proto": "http",
  }
  const pairs = parts.toLowerCase(parts.forwardedHeaders(request, own)).filter(([name]) => name !== "cookie")
  const text = parts.isText(request)
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: options.rawPath,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: parts.joinedValues(parts.groupValues(pairs)),
    ...(query !== "" && {
      queryStringParameters: parts.joinedValues(parts.groupValues(parts.readQuery(query))),
    }),
    requestContext: describeContext(request, options),
    ...(body.byteLength > 0 && { body: body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: body.byteLength > 0 && !text,
  }
}

function describeContext(
  request: FrontRequest,
  { rawPath }: EventV2Options,
): APIGatewayProxyEventV2["requestContext"] {
  return {
    accountId: "123456789012",
    apiId: "local",
    domainName: request.domainName,
    domainPrefix: "local",
    http: {
      method: request.method,
      path: rawPath,
      protocol: "HTTP/1.1",
      sourceIp: request.sourceIp,
      userAgent: parts.headerOf(request, "user-agent") ?? "",
    },
    requestId: request.id,
    routeKey: "$default",
    stage: "$default",
    time: parts.describeTime(request.received),
    timeEpoch: request.received.getTime(),
  }
}

/** Without a statusCode the payload as such is the body: "Lambda infers the response format for you". */
export function readAnswerV2(payload: Buffer, defaultType: string): FrontAnswer {
  const value = parseAnswer(payload)
  if (typeof value !== "object" || value === null || !("statusCode" in value)) {
    return { status: 200, headers: pairsOf({ "content-type": "application/json" }), body: payload }
  }
  const answer = readFunctionAnswer(value)
  return { ...describeHeadV2(answer, defaultType), body: bytesOf(answer) }
}

export function describeHeadV2(
  answer: FunctionAnswer,
  defaultType: string,
): Pick<FrontAnswer, "status" | "headers"> {
  const cookies = (answer.cookies ?? []).map((cookie) => ["set-cookie", cookie] as const)
  return {
    status: answer.statusCode ?? 200,
    headers: [...withDefault(pairsOf(answer.headers), "content-type", defaultType), ...cookies],
  }
}

export function withHeaders(answer: FrontAnswer, headers: Record<string, string>): FrontAnswer {
  return { ...answer, headers: [...answer.headers, ...pairsOf(headers)] }
}
