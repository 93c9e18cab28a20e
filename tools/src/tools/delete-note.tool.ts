import * as z from "zod"
import { askToConfirm, canShowForm, readConfirmation } from "../confirmation.ts"
import { type Call, defineTool } from "../definition.ts"
import { noteId } from "../notes/note.ts"
import { noteNotFound } from "../notes/note-not-found.ts"
import { scopes } from "../notes/scopes.ts"
import { ToolError } from "../tool-error.ts"
import { answer } from "./answer.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createDeleteNoteTool({ notes }: WithNotes) {
  return defineTool({
    name: "delete_note",
    title: "Delete a note",
    description:
      "Deletes one note for good. The user is asked first, unless confirm is true: set it only if the user already agreed.",
    input: z.object({
      id: noteId,
      confirm: z
        .boolean()
        .default(false)
        .describe("True where the user already agreed; then nobody is asked"),
    }),
    output: z.object({ id: z.string(), deleted: z.boolean() }),
    annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: true, openWorldHint: false },
    scope: scopes.write,
    async run({ id, confirm }, call) {
      const agreed = confirm || readConfirmation(call)
      if (agreed === undefined) {
        const note = await notes.getNote(call.principal, id, call)
        if (!note) throw noteNotFound(id)
        return askUser(note.title, call)
      }
      if (!agreed) return answer({ id, deleted: false }, `Kept note ${id}: the user did not agree.`)
      // No error: a host may run an idempotent call again whose answer was lost.
      if (!(await notes.deleteNote(call.principal, id, call)))
        return answer(
          { id, deleted: false },
          `There is no note "${id}" to delete: it may be deleted already.`,
        )
      call.publish({ kind: "resources_list_changed" })
      return answer({ id, deleted: true }, `Deleted note ${id}.`)
    },
  })
}

function askUser(title: string, call: Call) {
  if (canShowForm(call))
    return askToConfirm({ message: `Delete the note "${title}" for good?`, label: "Delete it" })
  throw new ToolError(
    `Nothing was deleted: the user must agree first, and this client cannot be asked. Ask the user whether ` +
      `"${title}" may be deleted for good, then call delete_note again with confirm: true.`,
  )
}
