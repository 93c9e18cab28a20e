import type { CloudEvents } from "./events.ts"
import type { ProcessGuard } from "./process-guard.ts"

/** What all servers of one local cloud share. */
export interface Surroundings {
  /** 0 takes whatever ports are free. */
  readonly basePort: number
  /** Absolute; builds, code, temporary folders and logs. */
  readonly stateDir: string
  /** Absolute; built into the servers of the notes in place of these. */
  readonly tools?: string | undefined
  readonly guard: ProcessGuard
  readonly events: CloudEvents
}
