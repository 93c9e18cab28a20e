import * as z from "zod"
import { type Call, definePrompt } from "../definition.ts"
import { completeNoteId } from "../notes/complete-note-id.ts"
import type { NoteStore } from "../notes/note-store.ts"
import { noteNotFound } from "../notes/note-not-found.ts"
import { scopes } from "../notes/scopes.ts"
import type { WithNotes } from "../tools/tool-dependencies.ts"

const FOCUSES = ["clarity", "contradictions", "missing details", "next steps", "outdated facts", "tone"]
const NEWEST = 10

export function createReviewNotesPrompt({ notes }: WithNotes) {
  return definePrompt({
    name: "review_notes",
    title: "Review notes",
    description: `Asks for a review of one note, or of the ${NEWEST} first in the list.`,
    args: z.object({
      focus: z
        .string()
        .max(200)
        .default("clarity")
        .describe("What to look at, such as clarity or next steps"),
      id: z
        .string()
        .max(64)
        .optional()
        .describe(`The note to review; without it, the ${NEWEST} first in the list`),
    }),
    scope: scopes.read,
    complete: {
      focus: (typed) => FOCUSES.filter((focus) => focus.startsWith(typed.toLowerCase())),
      id: completeNoteId(notes),
    },
    async run({ focus, id }, call) {
      const review = `with a view to ${focus}. Say what to change, and why; change nothing yourself.`
      if (!id) return ask(await describeNewest(notes, review, call))
      const note = await notes.getNote(call.principal, id, call)
      if (!note) throw noteNotFound(id)
      const { messages } = ask(`Review the note "${note.title}" ${review}`)
      const resource = { uri: `note://${note.id}`, mimeType: "text/markdown", text: note.body }
      return { messages: [...messages, { role: "user", content: { type: "resource", resource } }] }
    },
  })
}

async function describeNewest(notes: NoteStore, review: string, call: Call) {
  const page = await notes.listNotes(call.principal, { limit: NEWEST }, call)
  if (page.notes.length === 0) return "There are no notes yet. Offer to create one with create_note."
  const list = page.notes.map(({ id, title }) => `- ${id}: ${title}`)
  return `Review these notes ${review} Read each with get_note.\n\n${list.join("\n")}`
}

function ask(text: string) {
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] }
}
