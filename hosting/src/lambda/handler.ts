import { once } from "node:events"
import type { Writable } from "node:stream"
import type { Context } from "aws-lambda"
import type { HttpHandler, HttpRequest, HttpResponse } from "../http.ts"
import { TimeLimitError } from "../mcp/time-limit.ts"
import { describeAnswer, describePrelude } from "./answer.ts"
import type { BufferedAnswer } from "./answer.ts"
import { readEvent, shapeOf } from "./event.ts"
import type { HttpEvent } from "./event.ts"

/** Kept free at the end of an invocation, to say that the time is over. */
const LAST_WORDS_MS = 500

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

/** A buffered handler: the front door gets the whole answer at its end. */
export function createLambdaHandler(app: HttpHandler, { basePath }: LambdaHandlerOptions) {
  return (event: HttpEvent, context: Invocation): Promise<BufferedAnswer> =>
    serve(app, toRequest(event, context, basePath), (response) => describeAnswer(response, shapeOf(event)))
}

/** A streaming handler: status and headers, then the body as it comes. */
export function createLambdaStreamHandler(
  app: HttpHandler,
  runtime: StreamingRuntime,
  { basePath }: LambdaHandlerOptions,
) {
  return runtime.streamifyResponse<HttpEvent>((event, stream, context) =>
    serve(app, toRequest(event, context, basePath), async (response) => {
      const out = runtime.HttpResponseStream.from(stream, describePrelude(response, shapeOf(event)))
      await writeBody(response.body ?? "", out)
    }),
  )
}

type TimedRequest = Omit<HttpRequest, "signal"> & { remainingMs: number }

const toRequest = (event: HttpEvent, context: Invocation, basePath: string): TimedRequest => ({
  ...readEvent(event, basePath),
  id: context.awsRequestId,
  remainingMs: context.getRemainingTimeInMillis(),
})

/** Nothing runs on after the answer: a frozen environment would resume it in the middle of another request. */
async function serve<Result>(
  app: HttpHandler,
  { remainingMs, ...request }: TimedRequest,
  answer: (response: HttpResponse) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController()
  const timer = setTimeout(
    () => limit.abort(new TimeLimitError("The function's time limit is near")),
    Math.max(0, remainingMs - LAST_WORDS_MS),
  )
  try {
    return await answer(await app({ ...request, signal: limit.signal }))
  } finally {
    clearTimeout(timer)
    limit.abort(new Error("The answer has been given"))
  }
}

async function writeBody(body: string | AsyncIterable<Uint8Array>, out: Writable): Promise<void> {
  // Without a first write, even an empty one, the runtime client drops the prelude.
  out.write(typeof body === "string" ? body : "")
  if (typeof body !== "string") {
    for await (const chunk of body) if (!out.write(chunk)) await once(out, "drain")
  }
  out.end()
  await once(out, "finish")
}
