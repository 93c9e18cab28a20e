import type { StandInFunction } from "./fleet.ts"
import type { Call } from "./read-call.ts"

/** What goes otherwise than one would wish, set at any time. */
export interface Faults {
  /** Answers 429 to that many of the next calls. */
  throttle: number
  /** Refuses every call to these regions. */
  denied: string[]
  /** How often an updated function is looked at until it is active. */
  looksUntilActive: number
  /** What its updates end as. */
  updateStatus: "Successful" | "Failed"
  /** Applies the next runtime update, and hangs up instead of answering. */
  loseUpdateAnswer: boolean
  /** Refuses that many of the next runtime updates, as while a version is being published. */
  busy: number
  /** What functions answer; throws where they fail. */
  invoke: (fn: StandInFunction, payload: unknown) => unknown
  /** Called before each call is served: the place for somebody else's change. */
  onCall: (call: Call) => void | Promise<void>
}

export const createFaults = (): Faults => ({
  throttle: 0,
  denied: [],
  looksUntilActive: 1,
  updateStatus: "Successful",
  loseUpdateAnswer: false,
  busy: 0,
  invoke: () => ({ ok: true }),
  onCall: () => undefined,
})
