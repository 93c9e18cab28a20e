import * as z from "zod"
import { type Call, defineTool } from "../definition.ts"
import { draftHandle, draftNotFound } from "../notes/draft.ts"
import { noteIdOfDraft } from "../notes/ids.ts"
import type { NoteStore } from "../notes/note-store.ts"
import { scopes } from "../notes/scopes.ts"
import { answer } from "./answer.ts"
import { describeNote, noteSummaryOutput } from "./note-output.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createPublishDraftTool({ notes }: WithNotes) {
  return defineTool({
    name: "publish_draft",
    title: "Publish a draft",
    description: "Makes a draft a note. Calling it again answers the same note.",
    input: z.object({ draft: draftHandle }),
    output: noteSummaryOutput,
    annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    scope: scopes.write,
    async run({ draft: handle }, call) {
      const note = await publish(notes, handle, call)
      return answer(describeNote(note), `Published as note ${note.id}: ${note.title}`)
    },
  })
}

/**
 * Close, add, delete: whichever of these steps a crash or a second caller comes between, the next call finishes
 * the rest and finds the same note, for its id follows from the handle.
 */
async function publish(notes: NoteStore, handle: string, call: Call) {
  const id = noteIdOfDraft(handle)
  if (id === undefined) throw draftNotFound(handle)
  const draft = await notes.closeDraft(call.principal, handle, call)
  if (!draft) {
    const published = await notes.getNote(call.principal, id, call)
    if (!published) throw draftNotFound(handle)
    return published
  }
  const { note, added } = await notes.addNote(
    call.principal,
    { id, title: draft.title, body: draft.body },
    call,
  )
  await notes.deleteDraft(call.principal, handle, call)
  if (added) call.publish({ kind: "resources_list_changed" })
  return note
}
