import * as z from "zod"
import { defineTool } from "../definition.ts"
import { createDraftHandle } from "../notes/ids.ts"
import { noteTitle } from "../notes/note.ts"
import { scopes } from "../notes/scopes.ts"
import { answer } from "./answer.ts"
import { describeDraft, draftOutput } from "./note-output.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createStartDraftTool({ notes, now = Date.now }: WithNotes) {
  return defineTool({
    name: "start_draft",
    title: "Start a draft",
    description:
      "Starts a note that is written in several calls. Answers a handle for append_to_draft and publish_draft, which works " +
      "in any later session too. A draft that is not changed for 24 hours is deleted.",
    input: z.object({ title: noteTitle }),
    output: draftOutput,
    annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: false, openWorldHint: false },
    scope: scopes.write,
    async run({ title }, call) {
      const draft = await notes.startDraft(call.principal, { handle: createDraftHandle(now()), title }, call)
      return answer(describeDraft(draft), `Started draft ${draft.handle}: ${title}`)
    },
  })
}
