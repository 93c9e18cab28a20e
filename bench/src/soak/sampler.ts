import { setTimeout as delay } from "node:timers/promises"
import { judgeGrowth } from "./judge-growth.ts"
import type { Growth, Sample } from "./judge-growth.ts"
import { CLIENTS } from "./load.ts"
import { readMemory } from "./measured-process.ts"
import type { Pace } from "./pace.ts"
import type { MeasuredPlace } from "./start-places.ts"

/** Before each look the load comes to rest, and what is garbage is collected. */
const LEAST_SECONDS_BETWEEN = 4

export interface SoakedProcess {
  readonly name: string
  readonly samples: readonly Sample[]
  readonly growth: Growth
}

export interface SamplerOptions {
  readonly places: { readonly measured: readonly MeasuredPlace[] }
  readonly requests: ReadonlyMap<string, number>
  readonly pace: Pace
  /** In seconds, where that is not too often. */
  readonly every: number
  readonly onSample: (name: string, sample: Sample) => void
}

export interface Sampler {
  /** Looks now and then, until so many seconds after it was created. */
  runUntil(seconds: number): Promise<void>
  judge(): SoakedProcess[]
}

export function createSampler(options: SamplerOptions): Sampler {
  const { places, requests, pace, onSample } = options
  const every = Math.max(options.every, LEAST_SECONDS_BETWEEN)
  const begun = performance.now()
  const since = () => (performance.now() - begun) / 1000
  const series = places.measured.map((place) => ({ place, samples: [] as Sample[] }))
  let next = every
  return {
    async runUntil(seconds) {
      for (; next <= seconds + every / 2; next += every) {
        await delay(Math.max(0, next - since()) * 1000)
        // What is in flight would be measured, too.
        await pace.hold(CLIENTS)
        await Promise.all(series.map(look))
        pace.release()
      }
    },
    judge: () =>
      series.map(({ place, samples }) => ({ name: place.name, samples, growth: judgeGrowth(samples) })),
  }

  async function look({ place, samples }: (typeof series)[number]) {
    const memory = await readMemory(place.name, place.process)
    const sample = { seconds: since(), requests: requests.get(place.url) ?? 0, ...memory }
    samples.push(sample)
    onSample(place.name, sample)
  }
}
