import * as z from "zod"
import { defineTool } from "../definition.ts"
import { scopes } from "../notes/scopes.ts"
import { answer } from "./answer.ts"
import { describeNote, noteSummaryOutput } from "./note-output.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createListNotesTool({ notes }: WithNotes) {
  return defineTool({
    name: "list_notes",
    title: "List notes",
    description:
      "Lists your notes page by page, without their text: created ones newest first, imported ones in batches. " +
      "Pass next_cursor as cursor to get the next page; without next_cursor it was the last.",
    input: z.object({
      limit: z.number().int().min(1).max(100).default(20).describe("At most this many notes a page"),
      cursor: z.string().optional().describe("next_cursor of the page before"),
    }),
    output: z.object({ notes: z.array(noteSummaryOutput), next_cursor: z.string().optional() }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    scope: scopes.read,
    async run(page, call) {
      const { notes: found, nextCursor } = await notes.listNotes(call.principal, page, call)
      const lines = found.map(({ id, title }) => `${id}: ${title}`)
      if (nextCursor) lines.push(`There are more: call again with cursor "${nextCursor}".`)
      return answer(
        { notes: found.map(describeNote), ...(nextCursor && { next_cursor: nextCursor }) },
        lines.join("\n") || "No notes.",
      )
    },
  })
}
