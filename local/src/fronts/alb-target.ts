import type { ALBEvent } from "aws-lambda"
import { describeErrorPage } from "../alb/error-page.ts"
import { bytesOf, pairsOf, parseAnswer, readFunctionAnswer } from "./function-answer.ts"
import { MalformedAnswerError } from "./front.ts"
import type { FrontAnswer, FrontErrors, FrontKind, FrontRequest } from "./front.ts"
import * as parts from "./request-parts.ts"

export interface AlbTargetOptions {
  /** The target group's attribute `lambda.multi_value_headers.enabled`. */
  readonly multiValueHeaders?: boolean
  readonly timeLimitMs?: number
}

const IDLE_LIMIT_MS = 60_000
/** Size of the request's body, and of the function's answer as JSON. */
const SIZE_LIMIT = 1024 * 1024

/** An Application Load Balancer with a function as its target. It answers for every Host, and hands it on. */
export function createAlbTarget(options: AlbTargetOptions = {}): FrontKind {
  const { multiValueHeaders = false, timeLimitMs = IDLE_LIMIT_MS } = options
  return {
    name: "alb-target",
    bodyLimit: SIZE_LIMIT,
    timeLimitMs,
    errors,
    async call(request, fn) {
      const payload = await fn.invoke(describeEvent(request, multiValueHeaders), { traceId: request.traceId })
      if (payload.byteLength > SIZE_LIMIT) throw new MalformedAnswerError("The answer is over 1 MB")
      return readAlbAnswer(payload, multiValueHeaders)
    },
  }
}

const errors: FrontErrors = {
  bodyTooLarge: describeErrorPage(413),
  eventTooLarge: describeErrorPage(413),
  throttled: describeErrorPage(502),
  functionError: describeErrorPage(502),
  malformed: describeErrorPage(502),
  timedOut: describeErrorPage(504),
}

function describeEvent(request: FrontRequest, multiValueHeaders: boolean): ALBEvent {
  const own = {
    "x-amzn-trace-id": request.traceId,
    "x-forwarded-for": parts.forwardedFor(request),
    "x-forwarded-port": String(request.port),
    "x-forwarded-proto": "http",
  }
  const headers = parts.groupValues(parts.toLowerCase(parts.forwardedHeaders(request, own)))
  // Not decoded: "Lambda functions as targets for Application Load Balancers".
  const query = parts.groupValues(parts.splitQuery(request.query))
  const text = parts.isText(request) || request.body.byteLength === 0
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/local/0000000000000000",
      },
    },
    httpMethod: request.method,
    path: request.path,
    ...(multiValueHeaders
      ? { multiValueQueryStringParameters: query, multiValueHeaders: headers }
      : { queryStringParameters: parts.lastValues(query), headers: parts.lastValues(headers) }),
    body: request.body.toString(text ? "utf8" : "base64"),
    isBase64Encoded: !text,
  }
}

/** Of the two header fields it reads the one that the attribute asks for, and no `cookies`. */
function readAlbAnswer(payload: Buffer, multiValueHeaders: boolean): FrontAnswer {
  const answer = readFunctionAnswer(parseAnswer(payload))
  if (answer.statusCode === undefined) throw new MalformedAnswerError("An ALB needs a statusCode")
  const many = Object.entries(answer.multiValueHeaders ?? {})
  const headers = multiValueHeaders
    ? many.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))
    : pairsOf(answer.headers)
  return { status: answer.statusCode, headers, body: bytesOf(answer) }
}
