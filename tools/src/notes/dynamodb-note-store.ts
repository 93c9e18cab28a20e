import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import { randomBytes } from "node:crypto"
import { DRAFT_LIFETIME_SECONDS, draftNotFound, refuseAppend, refuseEmptyDraft } from "./draft.ts"
import type * as Rows from "./dynamodb-rows.ts"
import type { DynamoDbTable, Key } from "./dynamodb-table.ts"
import { isNoteId } from "./note.ts"
import { checkNote, checkTitle, type DraftStore, type NoteStore } from "./note-store.ts"
import { decodeCursor, encodeCursor } from "./page-cursor.ts"

export interface DynamoDbNoteStore extends NoteStore {
  /** One cheap read that needs no further permission: settles, or rejects with what is wrong. */
  checkReady(signal: AbortSignal): Promise<void>
}

export interface DynamoDbNoteStoreOptions {
  readonly table: string
  readonly client?: DynamoDBClientConfig
  readonly now?: () => number
}

/** One table (`notes-table.ts`), `principal#<id>` over `note#<id>` and `draft#<handle>`; neither index nor transaction. */
export function createDynamoDbNoteStore(options: DynamoDbNoteStoreOptions): DynamoDbNoteStore {
  const context = { open: lazyTable(options), now: options.now ?? Date.now }
  return {
    ...noteMethods(context),
    ...draftMethods(context),
    async checkReady(signal) {
      const { table } = await context.open()
      await table.get({ pk: { S: "ready" }, sk: { S: "ready" } }, signal)
    },
  }
}

interface Opened {
  readonly table: DynamoDbTable
  /** How its rows are written and read. */
  readonly rows: typeof Rows
}

interface Context {
  readonly open: () => Promise<Opened>
  readonly now: () => number
}

function lazyTable({ table: name, client }: DynamoDbNoteStoreOptions): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined
  const open = async () => {
    const [{ createDynamoDbTable }, rows] = await Promise.all([
      import("./dynamodb-table.ts"),
      import("./dynamodb-rows.ts"),
    ])
    return { table: createDynamoDbTable({ table: name, ...(client && { client }) }), rows }
  }
  return () => (opened ??= open())
}

function noteMethods({ open, now }: Context): Omit<NoteStore, keyof DraftStore> {
  return {
    async addNote(principal, note, { signal } = {}) {
      checkNote(note)
      const { table, rows } = await open()
      const key = rows.noteKey(principal, note.id)
      const row = {
        ...key,
        title: { S: note.title },
        body: { S: note.body },
        createdAt: { S: new Date(now()).toISOString() },
      }
      if (await table.putIfAbsent(row, signal)) return { note: rows.readNote(row), added: true }
      const present = await table.get(key, signal)
      // It was deleted between the two requests: what was asked for is not stored, and saying so is all one can do.
      if (!present) throw new Error(`Note "${note.id}" was deleted while it was being added.`)
      return { note: rows.readNote(present), added: false }
    },

    async getNote(principal, id, { signal } = {}) {
      if (!isNoteId(id)) return undefined
      const { table, rows } = await open()
      const row = await table.get(rows.noteKey(principal, id), signal)
      return row && rows.readNote(row)
    },

    async listNotes(principal, page, { signal } = {}) {
      const after = decodeCursor(page)
      const prefix = page.prefix ?? ""
      if (prefix !== "" && !isNoteId(prefix)) return { notes: [] }
      const { table, rows } = await open()
      const { pk, sk } = rows.noteKey(principal, prefix)
      const request = {
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": sk },
        ProjectionExpression: "sk, title, createdAt",
        // One more than asked, or a full last page would promise another.
        Limit: page.limit + 1,
        ScanIndexForward: false,
        ...(after !== undefined && { ExclusiveStartKey: rows.noteKey(principal, after) }),
      }
      const { rows: found, last } = await table.query(request, signal)
      const notes = found.slice(0, page.limit).map(rows.readSummary)
      const end = found.length > page.limit ? notes.at(-1)?.id : last && rows.readNoteId(last)
      return end === undefined ? { notes } : { notes, nextCursor: encodeCursor(end) }
    },

    async deleteNote(principal, id, { signal } = {}) {
      if (!isNoteId(id)) return false
      const { table, rows } = await open()
      return table.delete(rows.noteKey(principal, id), signal)
    },
  }
}

function draftMethods({ open, now }: Context): DraftStore {
  const seconds = () => Math.floor(now() / 1000)
  const expires = () => seconds() + DRAFT_LIFETIME_SECONDS

  async function findDraftRow(key: Key, signal: AbortSignal | undefined) {
    const row = await (await open()).table.get(key, signal)
    return row && Number(row.exp?.N) > seconds() ? row : undefined
  }

  return {
    async startDraft(principal, { handle, title }, { signal } = {}) {
      checkTitle(title)
      const { table, rows } = await open()
      const row = {
        ...rows.draftKey(principal, handle),
        title: { S: title },
        draftParts: { L: [] },
        draftBytes: { N: "0" },
        exp: { N: String(expires()) },
      }
      await table.put(row, signal)
      return rows.readDraft(row)
    },

    async appendToDraft(principal, { handle, text }, { signal } = {}) {
      const { table, rows } = await open()
      const key = rows.draftKey(principal, handle)
      const token = randomBytes(9).toString("base64url")
      const request = rows.describeAppend(key, { text, token, now: seconds(), expires: expires() })
      const row = await table.update(request, signal)
      if (row) return rows.readDraft(row)
      const present = await findDraftRow(key, signal)
      if (!present) throw draftNotFound(handle)
      // An answer was lost and the SDK tried again: the first try had been carried out.
      if (present.draftAppends?.SS?.includes(token)) return rows.readDraft(present)
      throw (
        refuseAppend(handle, rows.readDraftState(present), text) ??
        new Error(`Draft "${handle}" refused an append.`)
      )
    },

    async closeDraft(principal, handle, { signal } = {}) {
      const { table, rows } = await open()
      const key = rows.draftKey(principal, handle)
      const request = {
        Key: key,
        UpdateExpression: "SET draftClosed = :yes",
        ConditionExpression: "attribute_exists(pk) AND exp > :now AND draftBytes > :zero",
        ExpressionAttributeValues: {
          ":yes": { BOOL: true },
          ":now": { N: String(seconds()) },
          ":zero": { N: "0" },
        },
      }
      const row = await table.update(request, signal)
      if (row) return rows.readDraft(row)
      if (await findDraftRow(key, signal)) throw refuseEmptyDraft(handle)
      return undefined
    },

    async deleteDraft(principal, handle, { signal } = {}) {
      const { table, rows } = await open()
      await table.delete(rows.draftKey(principal, handle), signal)
    },
  }
}
