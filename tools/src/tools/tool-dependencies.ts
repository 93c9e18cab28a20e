import type { ServerIdentity } from "../definition.ts"
import type { NoteStore } from "../notes/note-store.ts"

/** What every definition here is made with; each takes what it needs. */
export interface ToolDependencies {
  readonly notes: NoteStore
  readonly server: ServerIdentity
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export type WithNotes = Pick<ToolDependencies, "notes" | "now">
export type WithServer = Pick<ToolDependencies, "server">
