/**
 * Why a call failed. `owner_lost`: the server's own word that it may have run, and is not run twice.
 * `unanswered`: the load balancer, or the end of the connection, came before the first byte of an answer, so there
 * is nothing to resume. `broken off`: in mid-answer, where there is no session to resume it in. `hung`: nothing came for too long.
 */
export type Failure = "owner_lost" | "unanswered" | "broken off" | "hung" | "unexplained"

const REQUEST_TIMEOUT = -32001

export function explainFailure(error: unknown): Failure {
  const chain = causesOf(error)
  if (chain.some(({ data }) => (data as { reason?: string } | undefined)?.reason === "owner_lost"))
    return "owner_lost"
  if (
    chain.some(
      ({ code, name }) => code === REQUEST_TIMEOUT || code === "REQUEST_TIMEOUT" || name === "TimeoutError",
    )
  )
    return "hung"
  if (chain.some(({ message = "" }) => message.includes("SSE stream disconnected"))) return "broken off"
  return chain.some(isUnanswered) ? "unanswered" : "unexplained"
}

interface Cause {
  readonly name?: string
  readonly message?: string
  readonly code?: unknown
  readonly status?: unknown
  readonly data?: unknown
  readonly cause?: unknown
}

function isUnanswered({ code, status, data, message = "" }: Cause): boolean {
  const inner = (data as { status?: unknown } | undefined)?.status
  if ([code, status, inner].some((value) => [502, 503, 504].includes(Number(value)))) return true
  return /fetch failed|other side closed|ECONNRE|terminated/.test(message)
}

function causesOf(error: unknown): Cause[] {
  const chain: Cause[] = []
  for (
    let next = error as Cause | undefined;
    next && chain.length < 8;
    next = next.cause as Cause | undefined
  )
    chain.push(next)
  return chain
}
