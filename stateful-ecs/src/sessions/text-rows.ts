import { randomBytes } from "node:crypto"
import type { Key, Row, Table } from "./table.ts"

/** DynamoDB, item size: 400 KB with its names; a longer text is spread over rows of its own. */
const LONGEST = 300_000

export interface TextRow extends Key {
  readonly text: string
  readonly exp: number
  readonly more?: Row
  /** One for each intent, however often it is tried. */
  readonly writer?: string
}

/** Who wrote a row, so that a retried conditional write is known as one's own. */
const WRITER = "by"

export const createWriter = () => randomBytes(9).toString("base64url")

/** Writes a row with a text of any length; `onlyIfAbsent`: whether the row is this writer's afterwards. */
export async function putText(
  table: Table,
  { pk, sk, text, exp, more = {}, writer: by = createWriter() }: TextRow,
  onlyIfAbsent: boolean,
): Promise<boolean> {
  const bytes = Buffer.from(text)
  const base = { pk: { S: pk }, exp: { N: String(exp) } }
  const parts = bytes.byteLength > LONGEST ? Math.ceil(bytes.byteLength / LONGEST) : 0
  for (let at = 0; at < parts; at++) {
    const part = bytes.subarray(at * LONGEST, (at + 1) * LONGEST)
    await table.put({ ...base, sk: { S: partKey(sk, by, at) }, part: { B: part } })
  }
  const body: Row = parts === 0 ? { text: { S: text } } : { parts: { N: String(parts) } }
  const row = { ...base, ...more, ...body, sk: { S: sk }, [WRITER]: { S: by } }
  if (!onlyIfAbsent) {
    await table.put(row)
    return true
  }
  if (await table.putIfAbsent(row)) return true
  // The answer to a first try may have been lost, and the next one met the row of the first.
  return (await table.get({ pk, sk }))?.[WRITER]?.S === by
}

/** The text of a row; nothing where a part of it expired. */
export async function readText(table: Table, row: Row): Promise<string | undefined> {
  if (row.text?.S !== undefined) return row.text.S
  const pk = row.pk?.S ?? ""
  const sk = row.sk?.S ?? ""
  const chunks: Uint8Array[] = []
  for (let at = 0; at < Number(row.parts?.N); at++) {
    const part = (await table.get({ pk, sk: partKey(sk, row[WRITER]?.S ?? "", at) }))?.part?.B
    if (part === undefined) return undefined
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString()
}

/** Puts a text's end off, and that of all its parts. */
export async function renewText(table: Table, { pk, sk }: Key, exp: number): Promise<void> {
  const renewal = {
    UpdateExpression: "SET exp = :exp",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: { ":exp": { N: String(exp) } },
  }
  const row = await table.update({ pk, sk }, renewal)
  for (let at = 0; at < Number(row?.parts?.N); at++) {
    await table.update({ pk, sk: partKey(sk, row?.[WRITER]?.S ?? "", at) }, renewal)
  }
}

/** Under a prefix of its own: no query for events meets it. */
const partKey = (sk: string, by: string, at: number) => `C#${sk}#${by}#${String(at).padStart(4, "0")}`
