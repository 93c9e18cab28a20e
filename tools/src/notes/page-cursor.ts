import { ToolError } from "../tool-error.ts"
import { isNoteId } from "./note.ts"
import type { PageRequest } from "./note-store.ts"

/** The id after which the next page begins, and nothing else: whose notes they are is said by each request anew. */
export function encodeCursor(lastId: string) {
  return Buffer.from(lastId).toString("base64url")
}

export function decodeCursor({ cursor, prefix = "" }: PageRequest) {
  if (cursor === undefined) return undefined
  const id = Buffer.from(cursor, "base64url").toString()
  if (!isNoteId(id) || !id.startsWith(prefix) || encodeCursor(id) !== cursor) {
    throw new ToolError(`"${cursor.slice(0, 100)}" is no cursor of this list. Begin again without a cursor.`)
  }
  return id
}
