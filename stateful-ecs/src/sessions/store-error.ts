/** DynamoDB throttles, is slow or is away: the request may be tried again. Answered 503 with Retry-After. */
export class StoreUnavailableError extends Error {
  override name = "StoreUnavailableError"
}

/** This task is not the session's owner any more: another incarnation has a higher fence. */
export class FencedError extends Error {
  override name = "FencedError"
}
