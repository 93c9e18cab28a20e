import * as z from "zod"

export const MAX_TITLE_CHARACTERS = 200
/** In UTF-8, far enough below DynamoDB's 400 KB an item that no accepted note can reach it. */
export const MAX_BODY_BYTES = 100 * 1024
const NOTE_ID = /^[a-z0-9-]{1,64}$/

export interface Note {
  readonly id: string
  readonly title: string
  readonly body: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
}

export type NewNote = Omit<Note, "createdAt">
export type NoteSummary = Omit<Note, "body">

export const noteId = z.string().min(1).max(64).describe("The note's id, as list_notes gives it")

export const noteTitle = z.string().min(1).max(MAX_TITLE_CHARACTERS).describe("One line that names the note")

export const noteBody = z
  .string()
  .min(1)
  .max(MAX_BODY_BYTES)
  .refine((body) => Buffer.byteLength(body) <= MAX_BODY_BYTES, {
    error: `must be at most ${MAX_BODY_BYTES} bytes in UTF-8`,
  })
  .describe(`The text, Markdown or plain; at most ${MAX_BODY_BYTES / 1024} KiB`)

/** False for what can be no note's id, so that a store need not be asked. */
export function isNoteId(id: string) {
  return NOTE_ID.test(id)
}
