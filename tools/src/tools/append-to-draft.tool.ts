import * as z from "zod"
import { defineTool } from "../definition.ts"
import { draftHandle } from "../notes/draft.ts"
import { noteBody } from "../notes/note.ts"
import { scopes } from "../notes/scopes.ts"
import { answer } from "./answer.ts"
import { describeDraft, draftOutput } from "./note-output.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createAppendToDraftTool({ notes }: WithNotes) {
  return defineTool({
    name: "append_to_draft",
    title: "Append to a draft",
    description:
      "Adds text at the end of a draft, as it is: no line break is put in between. Calling it twice adds the text twice.",
    input: z.object({ draft: draftHandle, text: noteBody }),
    output: draftOutput,
    annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: false, openWorldHint: false },
    scope: scopes.write,
    async run({ draft: handle, text }, call) {
      const draft = describeDraft(await notes.appendToDraft(call.principal, { handle, text }, call))
      return answer(draft, `The draft "${draft.title}" now holds ${draft.bytes} bytes.`)
    },
  })
}
