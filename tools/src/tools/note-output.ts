import * as z from "zod"
import type { Draft } from "../notes/draft.ts"
import type { NoteSummary } from "../notes/note.ts"

export const noteSummaryOutput = z.object({
  id: z.string(),
  title: z.string(),
  created_at: z.string().describe("ISO 8601, UTC"),
})

export const draftOutput = z.object({
  draft: z.string().describe("The handle to pass to append_to_draft and publish_draft"),
  title: z.string(),
  bytes: z.number().int().describe("How much text it holds, in UTF-8"),
  expires_at: z.string().describe("ISO 8601, UTC; each append moves it on"),
})

export function describeNote({ id, title, createdAt }: NoteSummary): z.infer<typeof noteSummaryOutput> {
  return { id, title, created_at: createdAt }
}

export function describeDraft({ handle, title, body, expiresAt }: Draft): z.infer<typeof draftOutput> {
  return { draft: handle, title, bytes: Buffer.byteLength(body), expires_at: expiresAt }
}
