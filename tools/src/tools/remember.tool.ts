import * as z from "zod"
import { defineTool } from "../definition.ts"
import { ToolError } from "../tool-error.ts"
import { answer } from "./answer.ts"

export function createRememberTool() {
  return defineTool({
    name: "remember",
    title: "Remember for this session",
    description:
      "Keeps a short text under a name until the session ends, and tells what is kept there: without a text it only tells. " +
      "For what should last longer, create a note.",
    input: z.object({
      name: z.string().min(1).max(64).describe("What to keep it under"),
      text: z.string().max(2000).optional().describe("What to keep; it replaces what was there"),
    }),
    output: z.object({
      name: z.string(),
      text: z.string().optional().describe("What is kept under the name; missing where nothing is"),
    }),
    annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    async run({ name, text }, { session }) {
      if (!session) {
        throw new ToolError(
          "There is no session here in which to remember anything: this server, or this protocol revision, has none. " +
            "Keep it in a note with create_note, or in a draft with start_draft.",
        )
      }
      const key = `remember/${name}`
      if (text !== undefined) await session.set(key, text)
      const kept = await session.get<string>(key)
      if (kept === undefined) return answer({ name }, `Nothing is kept under "${name}" in this session.`)
      return answer({ name, text: kept }, `Under "${name}" this session keeps: ${kept}`)
    },
  })
}
