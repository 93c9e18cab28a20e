import * as z from "zod"
import { defineTool } from "../definition.ts"
import { createNoteId } from "../notes/ids.ts"
import { noteBody, noteTitle } from "../notes/note.ts"
import { scopes } from "../notes/scopes.ts"
import { answer } from "./answer.ts"
import { describeNote, noteSummaryOutput } from "./note-output.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createCreateNoteTool({ notes, now = Date.now }: WithNotes) {
  return defineTool({
    name: "create_note",
    title: "Create a note",
    description: "Stores a new note and answers its id. Calling it twice makes two notes.",
    input: z.object({ title: noteTitle, body: noteBody }),
    output: noteSummaryOutput,
    annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: false, openWorldHint: false },
    scope: scopes.write,
    async run({ title, body }, call) {
      const id = createNoteId(now())
      const { note } = await notes.addNote(call.principal, { id, title, body }, call)
      call.publish({ kind: "resources_list_changed" })
      return answer(describeNote(note), `Created note ${note.id}: ${note.title}`)
    },
  })
}
