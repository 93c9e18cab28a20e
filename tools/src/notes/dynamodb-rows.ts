import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb"
import type { Principal } from "../definition.ts"
import { type Draft, type DraftState, MAX_APPENDS } from "./draft.ts"
import type { Key, Row } from "./dynamodb-table.ts"
import { MAX_BODY_BYTES, type Note, type NoteSummary } from "./note.ts"
import { ownerKey } from "./note-store.ts"

const NOTE = "note#"
const DRAFT = "draft#"

export function noteKey(principal: Principal, id: string): Key {
  return { pk: { S: ownerKey(principal) }, sk: { S: NOTE + id } }
}

export function draftKey(principal: Principal, handle: string): Key {
  return { pk: { S: ownerKey(principal) }, sk: { S: DRAFT + handle } }
}

export function readNoteId(key: Row) {
  return readText(key, "sk").slice(NOTE.length)
}

export function readSummary(row: Row): NoteSummary {
  return { id: readNoteId(row), title: readText(row, "title"), createdAt: readText(row, "createdAt") }
}

export function readNote(row: Row): Note {
  return { ...readSummary(row), body: readText(row, "body") }
}

export function readDraft(row: Row): Draft {
  return {
    handle: readText(row, "sk").slice(DRAFT.length),
    title: readText(row, "title"),
    body: (row.draftParts?.L ?? []).map((part) => part.S ?? "").join(""),
    expiresAt: new Date(Number(row.exp?.N) * 1000).toISOString(),
  }
}

export function readDraftState(row: Row): DraftState {
  return {
    bytes: Number(row.draftBytes?.N),
    appends: row.draftParts?.L?.length ?? 0,
    closed: row.draftClosed?.BOOL === true,
  }
}

export interface AppendRequest {
  readonly text: string
  /** Names this append, so that the SDK's own second try is not a second append. */
  readonly token: string
  /** Epoch seconds. */
  readonly now: number
  readonly expires: number
}

/** Adds the text in one conditional write: no read before it, and nothing that another append could overwrite. */
export function describeAppend(key: Key, { text, token, now, expires }: AppendRequest) {
  const bytes = Buffer.byteLength(text)
  return {
    Key: key,
    UpdateExpression:
      "SET draftParts = list_append(draftParts, :parts), draftBytes = draftBytes + :bytes, exp = :expires " +
      "ADD draftAppends :tokens",
    ConditionExpression:
      "attribute_exists(pk) AND exp > :now AND attribute_not_exists(draftClosed) AND draftBytes <= :room " +
      "AND size(draftParts) < :appends AND NOT contains(draftAppends, :token)",
    ExpressionAttributeValues: {
      ":parts": { L: [{ S: text }] },
      ":bytes": { N: String(bytes) },
      ":expires": { N: String(expires) },
      ":tokens": { SS: [token] },
      ":now": { N: String(now) },
      ":room": { N: String(MAX_BODY_BYTES - bytes) },
      ":appends": { N: String(MAX_APPENDS) },
      ":token": { S: token },
    },
  } satisfies Omit<UpdateItemCommandInput, "TableName">
}

function readText(row: Row, attribute: string) {
  const text = row[attribute]?.S
  if (text === undefined)
    throw new Error(`A row "${row.sk?.S}" in the notes table has no text in "${attribute}".`)
  return text
}
