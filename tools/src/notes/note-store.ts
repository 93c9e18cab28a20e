import type { Principal } from "../definition.ts"
import { ToolError } from "../tool-error.ts"
import type { Draft } from "./draft.ts"
import { MAX_BODY_BYTES, MAX_TITLE_CHARACTERS, type NewNote, type Note, type NoteSummary } from "./note.ts"

export interface StoreOptions {
  /** When it is aborted, the call ends with its reason. */
  readonly signal?: AbortSignal
}

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number
  readonly cursor?: string | undefined
  /** Only notes whose id begins so. */
  readonly prefix?: string
}

export interface NotePage {
  readonly notes: NoteSummary[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

/** Texts that are written in several calls, until they become notes. */
export interface DraftStore {
  /** The handle must be new: what it named before is replaced. `ToolError` for too long a title. */
  startDraft(
    principal: Principal,
    draft: { readonly handle: string; readonly title: string },
    options?: StoreOptions,
  ): Promise<Draft>

  /**
   * Adds the text at the end, as it is. Of several calls at once none is lost and none is added twice.
   * `ToolError` where the draft is missing, expired, closed or would pass its limits.
   */
  appendToDraft(
    principal: Principal,
    append: { readonly handle: string; readonly text: string },
    options?: StoreOptions,
  ): Promise<Draft>

  /**
   * From here on the draft takes no more text; it may be closed again, with the same answer. `undefined` where it
   * is missing or expired, `ToolError` where it is empty.
   */
  closeDraft(principal: Principal, handle: string, options?: StoreOptions): Promise<Draft | undefined>

  deleteDraft(principal: Principal, handle: string, options?: StoreOptions): Promise<void>
}

/**
 * Notes and drafts, each principal's for itself: whatever is asked, another's are as if they were not there.
 * A refusal that the model can do something about is a `ToolError`; a store that cannot do its work throws
 * an `Error` with its cause, never an empty answer.
 */
export interface NoteStore extends DraftStore {
  /**
   * Stores the note unless this id is taken: then the note that is there is answered, unchanged, and
   * `added` is false. Of several calls at once with the same id exactly one adds. `ToolError` over the limits.
   */
  addNote(
    principal: Principal,
    note: NewNote,
    options?: StoreOptions,
  ): Promise<{ note: Note; added: boolean }>

  /** Sees every write that was answered before. */
  getNote(principal: Principal, id: string, options?: StoreOptions): Promise<Note | undefined>

  /**
   * By id, descending: created notes newest first, imported ones in batches of their own. A page may hold
   * fewer notes than `limit` and still have a `nextCursor`. `ToolError` for a cursor that this store did not give.
   */
  listNotes(principal: Principal, page: PageRequest, options?: StoreOptions): Promise<NotePage>

  /** Whether there was one. */
  deleteNote(principal: Principal, id: string, options?: StoreOptions): Promise<boolean>
}

export function checkTitle(title: string) {
  if (title.length === 0 || title.length > MAX_TITLE_CHARACTERS) {
    throw new ToolError(`A title has 1 to ${MAX_TITLE_CHARACTERS} characters; this one has ${title.length}.`)
  }
}

export function checkNote(note: NewNote) {
  checkTitle(note.title)
  const bytes = Buffer.byteLength(note.body)
  if (bytes > MAX_BODY_BYTES) {
    throw new ToolError(
      `A note holds at most ${MAX_BODY_BYTES} bytes; "${note.title}" has ${bytes}. Split it.`,
    )
  }
}

/** What everything of a principal is filed under. An empty id would be one drawer for all, so it is an error. */
export function ownerKey(principal: Principal) {
  if (principal.id === "") throw new Error("The principal has an empty id: the host must name who calls.")
  return `principal#${principal.id}`
}
