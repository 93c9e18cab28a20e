import type { Send } from "../sessions/session-client.ts"
import type { Sample } from "./judge-growth.ts"
import { runLoad } from "./load.ts"
import type { Tally } from "./load.ts"
import { createPace } from "./pace.ts"
import { createSampler } from "./sampler.ts"
import type { SoakedProcess } from "./sampler.ts"
import { SessionPool } from "./session-pool.ts"
import { startPlaces } from "./start-places.ts"
import type { StartedPlaces } from "./start-places.ts"

const SAMPLES = 60
/** Longer than anything asked takes, streams that are held included. */
const ANSWER_MS = 30_000

export interface SoakOptions {
  readonly seconds: number
  /** Requests a second, at most. */
  readonly rate: number
  readonly onSample: (name: string, sample: Sample) => void
  readonly onSuspicion: () => void
}

export interface SoakResult {
  readonly processes: readonly SoakedProcess[]
  readonly tally: Tally
  /** What the servers logged as errors. */
  readonly logged: readonly string[]
}

/**
 * Mixed load on all servers for a while, with looks at what is left in each once its garbage is collected. Where it
 * looks as if one grew, it goes on for as long again: a leak goes on growing, a coincidence does not.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { seconds, rate, onSample, onSuspicion } = options
  const places = await startPlaces()
  const over = new AbortController()
  try {
    const pace = createPace(rate)
    const { send, requests } = countRequests(places, () => pace.turn())
    const load = runLoad({ places, send, sessions: new SessionPool(places.tasks, send) }, over.signal)
    const sampler = createSampler({ places, requests, pace, onSample, every: seconds / SAMPLES })
    await sampler.runUntil(seconds)
    if (sampler.judge().some(({ growth }) => growth.grows)) {
      onSuspicion()
      await sampler.runUntil(2 * seconds)
    }
    over.abort()
    return { processes: sampler.judge(), tally: await load, logged: places.readErrors() }
  } finally {
    over.abort()
    await places.close()
  }
}

function countRequests({ measured }: StartedPlaces, turn: () => Promise<void>) {
  const requests = new Map(measured.map(({ url }) => [url, 0]))
  const send: Send = async (url, init) => {
    await turn()
    requests.set(url, (requests.get(url) ?? 0) + 1)
    const late = AbortSignal.timeout(ANSWER_MS)
    return fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, late]) : late })
  }
  return { send, requests }
}
