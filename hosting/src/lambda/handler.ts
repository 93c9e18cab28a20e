import { once } from "node:events"
import type { Writable } from "node:stream"
import type { Context } from "aws-lambda"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { HttpHandler, HttpResponse } from "../http.ts"
import { errorCodes, errorResponse, requestIdOf } from "../json-rpc.ts"
import type { Logger } from "../log.ts"
import { TimeLimitError } from "../mcp/time-limit.ts"
import { describeAnswer, describePrelude } from "./answer.ts"
import type { BufferedAnswer } from "./answer.ts"
import { readEvent, shapeOf } from "./event.ts"
import type { HttpEvent, RequestParts } from "./event.ts"

/** Kept free at the end of an invocation: for a tool, to say how far it came; then for this host, to say that the time is over. */
const TOOL_LAST_WORDS_MS = 1_500
const LAST_WORDS_MS = 500
/** A reader that has not taken those by then never will: the invocation ends, and not Lambda its environment. */
const UNREAD_MS = 200

/** Characters that any front door takes: of the smallest limit's 1 MB, each may need six bytes, and headers some. */
const CERTAINLY_TAKEN = 160_000

/** What the Lambda runtime puts into the global `awslambda`: "Response streaming" in Lambda's documentation. */
export interface StreamingRuntime {
  streamifyResponse<Event>(
    handler: (event: Event, stream: Writable, context: Context) => Promise<void>,
  ): unknown
  HttpResponseStream: { from(stream: Writable, prelude: object): Writable }
}

export interface LambdaHandlerOptions {
  readonly basePath: string
}

type Invocation = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">

export interface BufferedHandlerOptions extends LambdaHandlerOptions {
  readonly logger: Logger
}

/** A buffered handler: the front door gets the whole answer at its end, if it can take it. */
export function createLambdaHandler(app: HttpHandler, { basePath, logger }: BufferedHandlerOptions) {
  return (event: HttpEvent, context: Invocation): Promise<BufferedAnswer> => {
    const request = toRequest(event, context, basePath)
    return serve(app, request, async (response) => {
      const shape = shapeOf(event)
      const answer = await describeAnswer(response, shape)
      if (answer.body.length < CERTAINLY_TAKEN) return answer
      const { measureExcess, parseAgain } = await import("./answer-limit.ts")
      const excess = measureExcess(answer, shape)
      if (!excess) return answer
      const { bytes, reason } = excess
      logger.warn("the answer is larger than the front door takes", { requestId: request.id, bytes })
      const id = requestIdOf(parseAgain(request.body))
      const refusal = errorResponse({ status: 500, code: errorCodes.internalError, message: reason, id })
      return describeAnswer({ ...refusal, headers: { ...response.headers, ...refusal.headers } }, shape)
    })
  }
}

/** A streaming handler: status and headers, then the body as it comes. */
export function createLambdaStreamHandler(
  app: HttpHandler,
  runtime: StreamingRuntime,
  { basePath }: LambdaHandlerOptions,
) {
  return runtime.streamifyResponse<HttpEvent>((event, stream, context) =>
    serve(app, toRequest(event, context, basePath), async (response, unread) => {
      const out = runtime.HttpResponseStream.from(stream, describePrelude(response, shapeOf(event)))
      await writeBody(response.body ?? "", out, unread)
    }),
  )
}

interface TimedRequest extends RequestParts {
  readonly id: string
  readonly remainingMs: number
}

const toRequest = (event: HttpEvent, context: Invocation, basePath: string): TimedRequest => ({
  ...readEvent(event, basePath),
  id: context.awsRequestId,
  remainingMs: context.getRemainingTimeInMillis(),
})

/** Nothing runs on after the answer: a frozen environment would resume it in the middle of another request. */
async function serve<Result>(
  app: HttpHandler,
  { remainingMs, ...request }: TimedRequest,
  answer: (response: HttpResponse, unread: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const short = abortAfter(
    remainingMs - TOOL_LAST_WORDS_MS,
    new ToolError("The function's time limit is near."),
  )
  const over = abortAfter(
    remainingMs - LAST_WORDS_MS,
    new TimeLimitError("The function's time limit is near"),
  )
  const unread = abortAfter(remainingMs - UNREAD_MS, new TimeLimitError("Nobody took the answer in time"))
  try {
    return await answer(await app({ ...request, signal: over.signal, hostTime: short }), unread.signal)
  } finally {
    short.end()
    over.end()
    unread.end()
  }
}

function abortAfter(ms: number, reason: Error) {
  const at = performance.now() + ms
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(reason), Math.max(0, ms))
  const end = () => {
    clearTimeout(timer)
    controller.abort(new Error("The answer has been given"))
  }
  return { signal: controller.signal, leftMs: () => at - performance.now(), end }
}

async function writeBody(
  body: string | AsyncIterable<Uint8Array>,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  try {
    // Without a first write, even an empty one, the runtime client drops the prelude.
    out.write(typeof body === "string" ? body : "")
    if (typeof body !== "string") {
      for await (const chunk of body) if (!out.write(chunk)) await once(out, "drain", { signal })
    }
    out.end()
    await once(out, "finish", { signal })
  } catch (error) {
    out.destroy()
    throw signal.aborted ? signal.reason : error
  }
}
