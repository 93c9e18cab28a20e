import type { HttpResponse } from "../http.ts"
import { errorCodes, refuse, requestIdOf } from "../json-rpc.ts"
import type { BufferedAnswer } from "./answer.ts"
import type { EventShape } from "./event.ts"

/** Of the answer as JSON: "Lambda functions as targets" in the ALB's documentation, and "Lambda quotas". */
const mostBytes: Record<EventShape, number> = {
  alb: 1_000_000,
  "alb-multi-value": 1_000_000,
  rest: 6 * 1024 * 1024,
  v2: 6 * 1024 * 1024,
}

export interface TooLarge {
  readonly bytes: number
  readonly most: number
}

/** Whether a front door would put a bare 502 in place of this answer. */
export function measureExcess(answer: BufferedAnswer, shape: EventShape): TooLarge | undefined {
  const most = mostBytes[shape]
  const bytes = Buffer.byteLength(JSON.stringify(answer))
  return bytes > most ? { bytes, most } : undefined
}

/** What a client is told instead. */
export const refuseTooLarge = (
  { bytes, most }: TooLarge,
  requestBody: Uint8Array | undefined,
): HttpResponse =>
  refuse({
    status: 500,
    code: errorCodes.internalError,
    message: `The answer has ${bytes} bytes, and this server's front door takes ${most} at most: ask for less at once`,
    id: readId(requestBody),
  })

function readId(body: Uint8Array | undefined) {
  try {
    return requestIdOf(JSON.parse(Buffer.from(body ?? []).toString()))
  } catch {
    return null
  }
}
