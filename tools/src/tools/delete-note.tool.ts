import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import * as z from "zod"
import { type Call, defineTool } from "../definition.ts"
import { noteId } from "../notes/note.ts"
import { noteNotFound } from "../notes/note-not-found.ts"
import { scopes } from "../notes/scopes.ts"
import { ToolError } from "../tool-error.ts"
import { answer } from "./answer.ts"
import type { WithNotes } from "./tool-dependencies.ts"

/** What the user is asked; the answer comes back under this name when the tool is called again. */
const QUESTION = "confirm_delete"
const confirmation = z.object({ confirm: z.boolean() })

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
      const decision = confirm ? "delete" : readDecision(call)
      if (decision === "keep")
        return answer({ id, deleted: false }, `Kept note ${id}: the user did not agree.`)
      if (decision === "ask") {
        const note = await notes.getNote(call.principal, id, call)
        if (!note) throw noteNotFound(id)
        return askUser(note.title, call)
      }
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

/** Deletes only on a clear yes: an accepted form whose box is not ticked keeps the note. */
function readDecision({ inputResponses }: Call) {
  const response = inputResponse(inputResponses, QUESTION)
  if (response.kind === "missing") return "ask"
  if (response.kind !== "elicit" || response.action !== "accept") return "keep"
  return confirmation.safeParse(response.content).data?.confirm === true ? "delete" : "keep"
}

function askUser(title: string, { clientCapabilities: { elicitation } }: Call) {
  // A client that declares no mode has forms (MCP 2025-11-25, elicitation); one that declares only `url` has none.
  const hasForms = elicitation && (elicitation.form || !elicitation.url)
  if (!hasForms) {
    throw new ToolError(
      `Nothing was deleted: the user must agree first, and this client cannot be asked. Ask the user whether ` +
        `"${title}" may be deleted for good, then call delete_note again with confirm: true.`,
    )
  }
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({
        message: `Delete the note "${title}" for good?`,
        requestedSchema: {
          type: "object",
          properties: { confirm: { type: "boolean", title: "Delete it", default: false } },
          required: ["confirm"],
        },
      }),
    },
  })
}
