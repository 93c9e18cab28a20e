import type { Complete } from "../definition.ts"
import type { NoteStore } from "./note-store.ts"

/** MCP allows at most 100 values in an answer to `completion/complete`. */
const MAX_VALUES = 100

export function completeNoteId(notes: NoteStore): Complete {
  return async (typed, { principal }) => {
    const { notes: found } = await notes.listNotes(principal, { limit: MAX_VALUES, prefix: typed })
    return found.map(({ id }) => id)
  }
}
