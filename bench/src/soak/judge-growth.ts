import { median } from "../report/statistics.ts"
import type { Memory } from "./measured-process.ts"

/** One look at a process, and how many requests it had been sent by then. */
export interface Sample extends Memory {
  readonly seconds: number
  readonly requests: number
}

export interface Growth {
  /** Medians of the second and of the last third, in bytes: the heap without code, and what it holds outside. */
  readonly before: number
  readonly after: number
  readonly bytesPerRequest: number
  /** How many bytes a request would have to leave to be noticed. */
  readonly noticedFrom: number
  readonly grows: boolean
}

/** Share of what is held. Without a leak the medians are nearer to each other: docs/performance.md has what was measured. */
const TOLERANCE = 0.02

/**
 * The first third of the time is for warming up. Of the rest, the half that came first is held against the other:
 * medians, as a collection may fall into the middle of a burst.
 */
export function judgeGrowth(samples: readonly Sample[]): Growth {
  const end = samples.at(-1)?.seconds ?? 0
  const third = (number: number) =>
    samples.filter(({ seconds }) => Math.min(2, Math.floor((3 * seconds) / end)) === number)
  const [early, late] = [third(1), third(2)]
  const [before, after] = [medianOf(early, held), medianOf(late, held)]
  const countRequests = (sample: Sample) => sample.requests
  const requests = Math.max(1, medianOf(late, countRequests) - medianOf(early, countRequests))
  const tolerance = TOLERANCE * before
  return {
    before,
    after,
    bytesPerRequest: (after - before) / requests,
    noticedFrom: tolerance / requests,
    grows: after - before > tolerance,
  }
}

const held = ({ heapUsed, code, external }: Sample) => heapUsed - code + external

const medianOf = (samples: readonly Sample[], read: (sample: Sample) => number) => median(samples.map(read))
