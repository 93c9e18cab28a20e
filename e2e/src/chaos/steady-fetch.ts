import { setTimeout as delay } from "node:timers/promises"

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

const TRIES = 40
const PAUSE_MS = 250
/** A load balancer's own: no server has answered. */
const UNANSWERED = new Set([502, 503, 504])

/**
 * As a client behind a load balancer has to be: what a request that nobody answered may repeat, it repeats.
 * That is all but calls of tools, of which nobody can know here whether they may be made twice.
 */
export function createSteadyFetch(send: Fetch, retried: () => void): Fetch {
  return async (url, init) => {
    const tries = isToolCall(init) ? 1 : TRIES
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= tries
      try {
        const response = await send(url, init)
        if (last || !UNANSWERED.has(response.status)) return response
        await response.body?.cancel()
      } catch (error) {
        if (last || init?.signal?.aborted) throw error
      }
      retried()
      await delay(PAUSE_MS)
    }
  }
}

function isToolCall({ body }: RequestInit = {}): boolean {
  return typeof body === "string" && /"method":\s*"tools\/call"/.test(body)
}
