import type { BufferedAnswer } from "./answer.ts"
import type { EventShape } from "./event.ts"

/** Most bytes of the answer as JSON: "Lambda functions as targets" in the ALB's documentation, and "Lambda quotas". */
const mostBytes: Record<EventShape, number> = {
  alb: 1_000_000,
  "alb-multi-value": 1_000_000,
  rest: 6 * 1024 * 1024,
  v2: 6 * 1024 * 1024,
}

export interface Excess {
  readonly bytes: number
  /** What a client is told. */
  readonly reason: string
}

/** Measures by how much an answer is larger than its front door takes, which would put a bare 502 in its place. */
export function measureExcess(answer: BufferedAnswer, shape: EventShape): Excess | undefined {
  const most = mostBytes[shape]
  const bytes = Buffer.byteLength(JSON.stringify(answer))
  if (bytes <= most) return undefined
  const reason = `The answer has ${bytes} bytes, and this server's front door takes ${most} at most: ask for less at once`
  return { bytes, reason }
}

/** What a request said, which is kept by nobody until its answer is there. */
export function parseAgain(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}
