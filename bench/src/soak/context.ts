import type { Send } from "../sessions/session-client.ts"
import type { SessionPool } from "./session-pool.ts"

/** A measured process. */
export interface Place {
  readonly name: string
  readonly url: string
}

export interface Places {
  /** Tasks of stateful-ecs, both over the same tables. */
  readonly tasks: readonly [Place, Place]
  readonly statelessEcs: Place
  readonly statelessLambda: Place
}

/** What each kind of work is given. */
export interface Context {
  readonly places: Places
  /** In its turn, and counted. */
  readonly send: Send
  readonly sessions: SessionPool
}

/** One kind of work; it throws where an answer is not as it has to be. */
export type Work = (context: Context) => Promise<void>

export const pick = <Choice>(choices: readonly Choice[]): Choice =>
  choices[Math.floor(Math.random() * choices.length)]!
