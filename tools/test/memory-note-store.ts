import type { Principal } from "../src/definition.ts"
import {
  DRAFT_LIFETIME_SECONDS,
  type Draft,
  draftNotFound,
  refuseAppend,
  refuseEmptyDraft,
} from "../src/notes/draft.ts"
import type { Note } from "../src/notes/note.ts"
import { checkNote, checkTitle, type DraftStore, type NoteStore, ownerKey } from "../src/notes/note-store.ts"
import { decodeCursor, encodeCursor } from "../src/notes/page-cursor.ts"

interface StoredDraft {
  readonly title: string
  readonly parts: string[]
  closed: boolean
  expires: number
}

interface Drawer {
  readonly notes: Map<string, Note>
  readonly drafts: Map<string, StoredDraft>
}

type OpenDrawer = (principal: Principal) => Drawer

/** For unit tests, which need no DynamoDB then: it keeps the contract that the store on DynamoDB keeps. */
export function createMemoryNoteStore({ now = Date.now }: { now?: () => number } = {}): NoteStore {
  const drawers = new Map<string, Drawer>()
  const open = (principal: Principal) => {
    const owner = ownerKey(principal)
    const drawer = drawers.get(owner) ?? {
      notes: new Map<string, Note>(),
      drafts: new Map<string, StoredDraft>(),
    }
    drawers.set(owner, drawer)
    return drawer
  }
  return { ...noteMethods(open, now), ...draftMethods(open, now) }
}

function noteMethods(open: OpenDrawer, now: () => number): Omit<NoteStore, keyof DraftStore> {
  return {
    async addNote(principal, note, options) {
      options?.signal?.throwIfAborted()
      checkNote(note)
      const { notes } = open(principal)
      const present = notes.get(note.id)
      if (present) return { note: present, added: false }
      const { id, title, body } = note
      const stored = { id, title, body, createdAt: new Date(now()).toISOString() }
      notes.set(id, stored)
      return { note: stored, added: true }
    },

    async getNote(principal, id, options) {
      options?.signal?.throwIfAborted()
      return open(principal).notes.get(id)
    },

    async listNotes(principal, page, options) {
      options?.signal?.throwIfAborted()
      const after = decodeCursor(page)
      const matching = [...open(principal).notes.values()]
        .filter(({ id }) => id.startsWith(page.prefix ?? "") && (after === undefined || id < after))
        .sort((a, b) => (a.id < b.id ? 1 : -1))
      const notes = matching
        .slice(0, page.limit)
        .map(({ id, title, createdAt }) => ({ id, title, createdAt }))
      const last = notes.at(-1)
      return matching.length > notes.length && last ? { notes, nextCursor: encodeCursor(last.id) } : { notes }
    },

    async deleteNote(principal, id, options) {
      options?.signal?.throwIfAborted()
      return open(principal).notes.delete(id)
    },
  }
}

function draftMethods(open: OpenDrawer, now: () => number): DraftStore {
  const seconds = () => Math.floor(now() / 1000)
  const findDraft = (principal: Principal, handle: string) => {
    const draft = open(principal).drafts.get(handle)
    return draft !== undefined && draft.expires > seconds() ? draft : undefined
  }
  return {
    async startDraft(principal, { handle, title }, options) {
      options?.signal?.throwIfAborted()
      checkTitle(title)
      const draft = { title, parts: [], closed: false, expires: seconds() + DRAFT_LIFETIME_SECONDS }
      open(principal).drafts.set(handle, draft)
      return describeDraft(handle, draft)
    },

    async appendToDraft(principal, { handle, text }, options) {
      options?.signal?.throwIfAborted()
      const draft = findDraft(principal, handle)
      if (!draft) throw draftNotFound(handle)
      const bytes = Buffer.byteLength(draft.parts.join(""))
      const refusal = refuseAppend(handle, { bytes, appends: draft.parts.length, closed: draft.closed }, text)
      if (refusal) throw refusal
      draft.parts.push(text)
      draft.expires = seconds() + DRAFT_LIFETIME_SECONDS
      return describeDraft(handle, draft)
    },

    async closeDraft(principal, handle, options) {
      options?.signal?.throwIfAborted()
      const draft = findDraft(principal, handle)
      if (!draft) return undefined
      if (draft.parts.join("") === "") throw refuseEmptyDraft(handle)
      draft.closed = true
      return describeDraft(handle, draft)
    },

    async deleteDraft(principal, handle, options) {
      options?.signal?.throwIfAborted()
      open(principal).drafts.delete(handle)
    },
  }
}

function describeDraft(handle: string, { title, parts, expires }: StoredDraft): Draft {
  return { handle, title, body: parts.join(""), expiresAt: new Date(expires * 1000).toISOString() }
}
