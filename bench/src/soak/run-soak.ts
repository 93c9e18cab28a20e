import { setTimeout as delay } from "node:timers/promises"
import type { Send } from "../sessions/session-client.ts"
import { judgeGrowth } from "./judge-growth.ts"
import type { Growth, Sample } from "./judge-growth.ts"
import { CLIENTS, runLoad } from "./load.ts"
import type { Tally } from "./load.ts"
import { readMemory } from "./measured-process.ts"
import { createPace } from "./pace.ts"
import type { Pace } from "./pace.ts"
import { SessionPool } from "./session-pool.ts"
import { startPlaces } from "./start-places.ts"
import type { StartedPlaces } from "./start-places.ts"

const SAMPLES = 60
/** A collection of everything takes tens of milliseconds in each process. */
const LEAST_SECONDS_BETWEEN = 3

export interface SoakOptions {
  readonly seconds: number
  /** Requests a second, at most. */
  readonly rate: number
  readonly onSample: (name: string, sample: Sample) => void
}

export interface SoakedProcess {
  readonly name: string
  readonly samples: readonly Sample[]
  readonly growth: Growth
}

export interface SoakResult {
  readonly processes: readonly SoakedProcess[]
  readonly tally: Tally
}

/** Mixed load on all servers for a while, with looks at what is left in each once its garbage is collected. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const places = await startPlaces()
  try {
    const pace = createPace(options.rate)
    const { send, requests } = countRequests(places, () => pace.turn())
    const over = new AbortController()
    const load = runLoad({ places, send, sessions: new SessionPool(places.tasks, send) }, over.signal)
    try {
      const samples = await takeSamples({ places, requests, pace }, options)
      const processes = places.measured.map(({ name }, at) => {
        const own = samples.map((all) => all[at]!)
        return { name, samples: own, growth: judgeGrowth(own) }
      })
      over.abort()
      return { processes, tally: await load }
    } finally {
      over.abort()
    }
  } finally {
    await places.close()
  }
}

function countRequests({ measured }: StartedPlaces, turn: () => Promise<void>) {
  const requests = new Map(measured.map(({ url }) => [url, 0]))
  const send: Send = async (url, init) => {
    await turn()
    requests.set(url, (requests.get(url) ?? 0) + 1)
    return fetch(url, init)
  }
  return { send, requests }
}

interface Sampled {
  readonly places: StartedPlaces
  readonly requests: ReadonlyMap<string, number>
  readonly pace: Pace
}

async function takeSamples(
  { places, requests, pace }: Sampled,
  { seconds, onSample }: SoakOptions,
): Promise<Sample[][]> {
  const begun = performance.now()
  const since = () => (performance.now() - begun) / 1000
  const every = Math.max(seconds / SAMPLES, LEAST_SECONDS_BETWEEN)
  const samples: Sample[][] = []
  for (let at = every; at <= seconds + every / 2; at += every) {
    await delay(Math.max(0, at - since()) * 1000)
    // What is in flight would be measured, too.
    await pace.hold(CLIENTS)
    samples.push(
      await Promise.all(
        places.measured.map(async ({ name, url, process }) => {
          const memory = await readMemory(name, process)
          const sample = { seconds: since(), requests: requests.get(url) ?? 0, ...memory }
          onSample(name, sample)
          return sample
        }),
      ),
    )
    pace.release()
  }
  return samples
}
