import { ResourceNotFoundError } from "@modelcontextprotocol/server"
import type { ResourceDefinition } from "../definition.ts"
import { completeNoteId } from "../notes/complete-note-id.ts"
import { scopes } from "../notes/scopes.ts"
import type { WithNotes } from "../tools/tool-dependencies.ts"

const PAGE_SIZE = 50
const MIME_TYPE = "text/markdown"

export function createNoteResource({ notes }: WithNotes): ResourceDefinition {
  return {
    name: "note",
    uri: "note://{id}",
    title: "Note",
    description: "The text of one note",
    mimeType: MIME_TYPE,
    scope: scopes.read,

    async list({ cursor, principal }) {
      const { notes: found, nextCursor } = await notes.listNotes(principal, { limit: PAGE_SIZE, cursor })
      const resources = found.map(({ id, title }) => ({
        uri: `note://${id}`,
        name: id,
        title,
        mimeType: MIME_TYPE,
      }))
      return { resources, nextCursor }
    },

    complete: { id: completeNoteId(notes) },

    async read(uri, { id = "" }, call) {
      const note = await notes.getNote(call.principal, id, call)
      if (!note) throw new ResourceNotFoundError(uri.href)
      return { contents: [{ uri: uri.href, mimeType: MIME_TYPE, text: note.body }] }
    },
  }
}
