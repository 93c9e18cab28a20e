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
  /** Does the next such action, and hangs up instead of answering. */
  loseAnswerOf: string | undefined
  /** To which no function is updated any more; on them, all else may still be changed. */
  blockedRuntimes: string[]
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
  loseAnswerOf: undefined,
  blockedRuntimes: ["dotnetcore3.1", "nodejs12.x", "python3.6", "ruby2.5"],
  busy: 0,
  invoke: () => ({ ok: true }),
  onCall: () => undefined,
})
