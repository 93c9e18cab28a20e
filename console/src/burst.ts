import { ApiError } from "./api-error.ts"
import type { BurstLine } from "./call-line.ts"
import type { Connection } from "./connect.ts"

const MOST_CALLS = 5_000
const MOST_AT_ONCE = 50
const TELL_MS = 200

export interface BurstOptions {
  readonly count: number
  readonly atOnce: number
  readonly connect: () => Promise<Connection>
  readonly tell: (line: BurstLine) => void
  readonly signal: AbortSignal
}

/** So many calls by so many clients, each of which calls as fast as it is answered. */
export async function runBurst({ count, atOnce, connect, tell, signal }: BurstOptions): Promise<void> {
  if (!isWithin(count, MOST_CALLS))
    throw new ApiError(400, `A burst has 1 to ${MOST_CALLS} calls, not ${count}`)
  if (!isWithin(atOnce, MOST_AT_ONCE))
    throw new ApiError(400, `A burst has 1 to ${MOST_AT_ONCE} clients, not ${atOnce}`)
  const begun = performance.now()
  const state = { begun: 0, done: 0, failed: 0 }
  const report = () =>
    tell({ burst: { done: state.done, failed: state.failed, total: count, ms: performance.now() - begun } })
  const reports = setInterval(report, TELL_MS)
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work))
  } finally {
    clearInterval(reports)
    // Where one client fails, the others stop too.
    state.begun = count
  }
  report()

  async function work() {
    const connection = await connect()
    try {
      const { tools } = await connection.client.listTools()
      const ping = tools.some(({ name }) => name === "ping")
      while (state.begun < count && !signal.aborted) {
        state.begun++
        const call = ping
          ? connection.client.callTool({ name: "ping", arguments: {} })
          : connection.client.listTools()
        const failed = await call.then(
          (result) => "isError" in result && result.isError === true,
          () => true,
        )
        if (failed) state.failed++
        state.done++
      }
    } finally {
      await connection.close()
    }
  }
}

const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most
