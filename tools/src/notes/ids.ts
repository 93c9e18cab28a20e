import { createHash, randomBytes } from "node:crypto"
import type { Principal } from "../definition.ts"

const TIME_DIGITS = 9
const DRAFT_HANDLE = new RegExp(`^draft-([0-9a-z]{${TIME_DIGITS}})-[0-9a-f]{32}$`)

/** Begins with the time, so that ids sort in the order in which they were made. */
export function createNoteId(now: number) {
  return `${timePrefix(now)}-${randomBytes(8).toString("hex")}`
}

/** 128 random bits: who has the handle was given it. */
export function createDraftHandle(now: number) {
  return `draft-${timePrefix(now)}-${randomBytes(16).toString("hex")}`
}

/**
 * The id of the note that a draft becomes: always the same one, so that publishing twice makes one note.
 * It does not give the handle away. `undefined` for what is no handle.
 */
export function noteIdOfDraft(handle: string) {
  const time = DRAFT_HANDLE.exec(handle)?.[1]
  return time === undefined ? undefined : `${time}-${digest([handle])}`
}

/** The same principal, key and index always give the same id, so that an import can be run again. */
export function importedNoteId(principal: Principal, key: string, index: number) {
  return `import-${digest([principal.id, key])}-${String(index).padStart(3, "0")}`
}

function timePrefix(now: number) {
  return now.toString(36).padStart(TIME_DIGITS, "0")
}

function digest(parts: readonly string[]) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)
}
