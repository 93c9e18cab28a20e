import * as z from "zod"
import { ToolError } from "../tool-error.ts"
import { MAX_BODY_BYTES } from "./note.ts"

export const DRAFT_LIFETIME_SECONDS = 24 * 60 * 60
export const MAX_APPENDS = 1000

export const draftHandle = z.string().min(1).max(100).describe("The draft's handle, as start_draft gave it")

export interface Draft {
  readonly handle: string
  readonly title: string
  readonly body: string
  /** ISO 8601, UTC. Each append moves it on. */
  readonly expiresAt: string
}

/** What a store knows of a draft that an append or a close was refused for. */
export interface DraftState {
  readonly bytes: number
  readonly appends: number
  readonly closed: boolean
}

export function draftNotFound(handle: string) {
  return new ToolError(
    `There is no draft "${handle}": it was never started, or it expired (a draft lives ` +
      `${DRAFT_LIFETIME_SECONDS / 3600} hours after its last change). Begin again with start_draft.`,
  )
}

/** Why `text` cannot go into the draft; `undefined` where it can. */
export function refuseAppend(handle: string, draft: DraftState, text: string) {
  if (draft.closed) {
    return new ToolError(
      `The draft "${handle}" is being published and takes no more text. Start another draft.`,
    )
  }
  const bytes = Buffer.byteLength(text)
  if (draft.bytes + bytes > MAX_BODY_BYTES) {
    return new ToolError(
      `The draft "${handle}" holds ${draft.bytes} bytes; ${bytes} more would pass the limit of ${MAX_BODY_BYTES}. ` +
        "Append less, or publish it and start another draft.",
    )
  }
  if (draft.appends >= MAX_APPENDS) {
    return new ToolError(
      `The draft "${handle}" was appended to ${MAX_APPENDS} times, which is the limit. Publish it and start another.`,
    )
  }
  return undefined
}

export function refuseEmptyDraft(handle: string) {
  return new ToolError(
    `The draft "${handle}" holds no text yet. Add some with append_to_draft before publishing it.`,
  )
}
