import * as z from "zod"
import { defineTool } from "../definition.ts"
import { noteId } from "../notes/note.ts"
import { noteNotFound } from "../notes/note-not-found.ts"
import { scopes } from "../notes/scopes.ts"
import { answer } from "./answer.ts"
import { describeNote, noteSummaryOutput } from "./note-output.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createGetNoteTool({ notes }: WithNotes) {
  return defineTool({
    name: "get_note",
    title: "Get a note",
    description: "Answers one note with its whole text.",
    input: z.object({ id: noteId }),
    output: noteSummaryOutput.extend({ body: z.string() }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    scope: scopes.read,
    async run({ id }, call) {
      const note = await notes.getNote(call.principal, id, call)
      if (!note) throw noteNotFound(id)
      return answer({ ...describeNote(note), body: note.body }, `${note.title}\n\n${note.body}`)
    },
  })
}
