import * as z from "zod"
import type { ToolSet, ToolSetOptions } from "./definition.ts"
import { createDynamoDbNoteStore } from "./notes/dynamodb-note-store.ts"
import { createReviewNotesPrompt } from "./prompts/review-notes.prompt.ts"
import { createNoteResource } from "./resources/note.resource.ts"
import { createAppendToDraftTool } from "./tools/append-to-draft.tool.ts"
import { createCreateNoteTool } from "./tools/create-note.tool.ts"
import { createDeleteNoteTool } from "./tools/delete-note.tool.ts"
import { createGetNoteTool } from "./tools/get-note.tool.ts"
import { createImportNotesTool } from "./tools/import-notes.tool.ts"
import { createListNotesTool } from "./tools/list-notes.tool.ts"
import { createPingTool } from "./tools/ping.tool.ts"
import { createPublishDraftTool } from "./tools/publish-draft.tool.ts"
import { createRememberTool } from "./tools/remember.tool.ts"
import { createStartDraftTool } from "./tools/start-draft.tool.ts"
import { createSummarizeNotesTool } from "./tools/summarize-notes.tool.ts"
import type { ToolDependencies } from "./tools/tool-dependencies.ts"

export const settings = {
  NOTES_TABLE: z
    .string({ error: "is missing: give the name of the DynamoDB table that holds the notes" })
    .regex(/^[a-zA-Z0-9_.-]{3,255}$/, {
      error: "must be a DynamoDB table name: 3 to 255 of a-z, A-Z, 0-9, _ . -",
    })
    .describe("The DynamoDB table that holds the notes"),
}

/** Opens no connection: the table is first asked when a tool, or `/ready`, needs it. */
export function createToolSet(options: ToolSetOptions): ToolSet {
  const { NOTES_TABLE } = z.object(settings).parse(options.settings)
  const notes = createDynamoDbNoteStore({ table: NOTES_TABLE })
  return {
    ...createNoteToolSet({ notes, server: options.server }),
    dependencies: { dynamodb: (signal) => notes.checkReady(signal) },
  }
}

/** The same over any store. */
export function createNoteToolSet(dependencies: ToolDependencies): ToolSet {
  return {
    instructions:
      "Keeps the caller's notes. Find ids with list_notes; write long notes in steps with start_draft.",
    capabilities: { logging: {} },
    tools: [
      createPingTool(dependencies),
      createCreateNoteTool(dependencies),
      createGetNoteTool(dependencies),
      createListNotesTool(dependencies),
      createDeleteNoteTool(dependencies),
      createImportNotesTool(dependencies),
      createSummarizeNotesTool(dependencies),
      createStartDraftTool(dependencies),
      createAppendToDraftTool(dependencies),
      createPublishDraftTool(dependencies),
      createRememberTool(),
    ],
    prompts: [createReviewNotesPrompt(dependencies)],
    resources: [createNoteResource(dependencies)],
  }
}
