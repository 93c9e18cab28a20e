import { EVENT_LIMIT } from "../lambda/limits.ts"
import type { RuntimeAnswer } from "../lambda/runtime-api.ts"
import { describeError, pairsOf } from "./function-answer.ts"
import type { FrontAnswer, FrontErrors, FrontKind } from "./front.ts"
import { describeEventV2, describeHeadV2, readAnswerV2, withHeaders } from "./payload-v2.ts"
import { PRELUDE_TYPE, readFirst, readPrelude } from "./prelude.ts"
import { isOwnHost } from "./request-parts.ts"

export interface FunctionUrlOptions {
  /** Its `InvokeMode`: RESPONSE_STREAM or BUFFERED. */
  readonly streamed?: boolean
}

/** It has no limit of its own: the function's timeout, 15 minutes at most, is all there is. */
const LONGEST_FUNCTION_MS = 15 * 60_000 + 30_000

/** A Lambda Function URL (payload 2.0) with AuthType NONE. */
export function createFunctionUrl({ streamed = false }: FunctionUrlOptions = {}): FrontKind {
  return {
    name: streamed ? "function-url-streamed" : "function-url",
    bodyLimit: EVENT_LIMIT,
    timeLimitMs: LONGEST_FUNCTION_MS,
    errors,
    refuse: (request) => (isOwnHost(request) ? undefined : describeError(403, { Message: "Forbidden" })),
    async call(request, fn) {
      const { id, traceId, path, sourceIp } = request
      // Here alone the request's id is the invocation's.
      const invocation = { requestId: id, traceId }
      const event = describeEventV2(request, { rawPath: path, forwardedFor: sourceIp })
      const answer = streamed
        ? await describeStream(await fn.invokeStreamed(event, invocation))
        : readAnswerV2(await fn.invoke(event, invocation), "application/json")
      return withHeaders(answer, { "x-amzn-requestid": id, "x-amzn-trace-id": traceId })
    },
  }
}

/** Without the prelude it is a body of the type that the handler set. */
async function describeStream(answer: RuntimeAnswer): Promise<FrontAnswer> {
  if (answer.contentType !== PRELUDE_TYPE) {
    const headers = pairsOf({ "content-type": answer.contentType })
    return { status: 200, headers, body: await readFirst(answer) }
  }
  const { prelude, body } = await readPrelude(answer)
  return { ...describeHeadV2(prelude, "application/octet-stream"), body }
}

const internal: FrontAnswer = {
  status: 502,
  headers: pairsOf({ "content-type": "application/json", "x-amzn-errortype": "InternalFailure" }),
  body: Buffer.from("Internal Server Error"),
}
const tooLarge = describeError(413, {
  Message: `Request must be smaller than ${EVENT_LIMIT} bytes for the InvokeFunction operation`,
})
const errors: FrontErrors = {
  bodyTooLarge: tooLarge,
  eventTooLarge: tooLarge,
  throttled: describeError(
    429,
    { Message: "Rate Exceeded." },
    { "x-amzn-errortype": "TooManyRequestsException" },
  ),
  functionError: internal,
  malformed: internal,
  timedOut: internal,
}
