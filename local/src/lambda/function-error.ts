/** What a function (or Lambda, for it) reports instead of an answer: `errorType`, `errorMessage`, `trace`. */
export class FunctionError extends Error {
  override readonly name = "FunctionError"
  readonly errorType: string
  readonly trace: readonly string[]

  constructor(errorType: string, errorMessage: string, trace: readonly string[] = []) {
    super(errorMessage)
    this.errorType = errorType
    this.trace = trace
  }
}

/** As many environments as the concurrency limit allows are busy: Lambda's `TooManyRequestsException`. */
export class ThrottledError extends Error {
  override readonly name = "ThrottledError"
}

/** The event is over the 6 MB of a synchronous invocation: Lambda's `RequestTooLargeException`. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError"
}

/** Reads the JSON that a runtime posts to `/error`. What is no such JSON is an error all the same. */
export function readFunctionError(body: Buffer, errorType = "Unhandled"): FunctionError {
  try {
    const value = JSON.parse(body.toString()) as {
      errorType?: string
      errorMessage?: string
      trace?: string[]
    }
    return new FunctionError(value.errorType ?? errorType, value.errorMessage ?? "", value.trace)
  } catch {
    return new FunctionError(errorType, body.toString())
  }
}
