import * as z from "zod"
import { defineTool } from "../../src/definition.ts"
import { noteId } from "../../src/notes/note.ts"
import { noteNotFound } from "../../src/notes/note-not-found.ts"
import { answer } from "../../src/tools/answer.ts"
import type { WithNotes } from "../../src/tools/tool-dependencies.ts"

export function createCountWordsTool({ notes }: WithNotes) {
  return defineTool({
    name: "count_words",
    title: "Count words",
    description: "Counts the words of one note.",
    input: z.object({ id: noteId }),
    output: z.object({ words: z.number().int() }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    async run({ id }, call) {
      const note = await notes.getNote(call.principal, id, call)
      if (!note) throw noteNotFound(id)
      const words = note.body.split(/\s+/).filter(Boolean).length
      return answer({ words }, `${words} words`)
    },
  })
}
