import { createHash } from "node:crypto"
import type { JSONRPCMessage, JSONRPCRequest, RequestId } from "@modelcontextprotocol/server"
import { START, formatEventId, isAfter, sortable } from "./position.ts"
import type { Position } from "./position.ts"
import type { SessionKey } from "./session-key.ts"
import { nowSeconds } from "./session-store.ts"
import type { Row, Table } from "./table.ts"
import { putText, readText } from "./text-rows.ts"

/** One message of a stream, as it was or would have been sent. */
export interface LoggedEvent extends Position {
  readonly id: string
  /** Nothing where a call ended without an answer, as a cancelled one does. */
  readonly message: JSONRPCMessage | undefined
  /** The request that this ends. */
  readonly answers?: RequestId
}

/** What has to be known to run a POST's calls again. */
export interface CallRecord {
  readonly requests: readonly JSONRPCRequest[]
  /** The client's `MCP-Protocol-Version`. */
  readonly version: string | undefined
  /** An array of messages, as 2025-03-26 has them: then each request's end has a key of its own. */
  readonly batch: boolean
}

export interface LoggedAnswer {
  readonly hash: string
  readonly message: JSONRPCMessage
}

export interface LoggedStream {
  readonly record: CallRecord | undefined
  /** In order, terminals included. */
  readonly events: readonly LoggedEvent[]
  /** By the ordinal of the server's question in its call. */
  readonly answers: ReadonlyMap<number, LoggedAnswer>
}

export interface EventLogOptions {
  readonly table: Table
  readonly key: SessionKey
  readonly retentionSeconds: number
}

/** The log of one session's streams. */
export class EventLog {
  readonly #table: Table
  readonly #pk: string
  readonly #retention: number

  constructor({ table, key, retentionSeconds }: EventLogOptions) {
    this.#table = table
    this.#pk = key.pk
    this.#retention = retentionSeconds
  }

  async append(stream: string, position: Position, message: JSONRPCMessage): Promise<void> {
    await this.#put({ sk: `${prefix(stream)}${sortable(position)}`, value: message }, false)
  }

  /**
   * Whether this writer may run the call: its record stands under one key, whoever writes it, so that of two
   * tasks which both took themselves for the owner only one starts it.
   */
  async record(stream: string, record: CallRecord): Promise<boolean> {
    const ids = JSON.stringify(record.requests.map(({ id }) => id))
    const more = { ids: { S: ids }, batch: { BOOL: record.batch } }
    return this.#put({ sk: recordKey(stream), value: record, more }, true)
  }

  /** Ends a call once and for all: the event that ended it, which may be another task's. */
  async end(
    stream: string,
    event: LoggedEvent & { answers: RequestId },
    batch: boolean,
  ): Promise<LoggedEvent> {
    const sk = terminalKey(stream, batch ? event.answers : undefined)
    const more = {
      fence: { N: String(event.fence) },
      seq: { N: String(event.seq) },
      answers: { S: JSON.stringify(event.answers) },
    }
    if (await this.#put({ sk, value: event.message ?? null, more }, true)) return event
    const winner = await this.#table.get({ pk: this.#pk, sk })
    return (winner && (await this.#readEvent(stream, winner))) ?? event
  }

  /** The terminal of a POST with one request; nothing where it runs still, or never ran. */
  async readEnd(stream: string): Promise<LoggedEvent | undefined> {
    const row = await this.#table.get({ pk: this.#pk, sk: terminalKey(stream, undefined) })
    return row && isLive(row) ? this.#readEvent(stream, row) : undefined
  }

  async storeAnswer(stream: string, ordinal: number, answer: LoggedAnswer): Promise<void> {
    const more = { n: { N: String(ordinal) } }
    await this.#put({ sk: `A#${stream}#${ordinal}`, value: answer, more }, false)
  }

  async readStream(stream: string): Promise<LoggedStream> {
    const [rows, answerRows] = await Promise.all([this.#query(prefix(stream)), this.#query(`A#${stream}#`)])
    const first = rows.find(({ sk }) => sk?.S === recordKey(stream))
    const text = first && (await readText(this.#table, first))
    const record = text === undefined ? undefined : (JSON.parse(text) as CallRecord)
    const events: LoggedEvent[] = []
    for (const row of rows.filter((candidate) => candidate !== first)) {
      const event = await this.#readEvent(stream, row)
      if (event) events.push(event)
    }
    const answers = new Map<number, LoggedAnswer>()
    for (const row of answerRows) {
      const answer = await readText(this.#table, row)
      if (answer !== undefined) answers.set(Number(row.n?.N), JSON.parse(answer) as LoggedAnswer)
    }
    return { record, events: events.sort((a, b) => (isAfter(a, b) ? 1 : -1)), answers }
  }

  async readAfter(stream: string, position: Position): Promise<LoggedEvent[]> {
    const { events } = await this.readStream(stream)
    return events.filter((event) => isAfter(event, position))
  }

  /** The stream of a call that nobody runs any more, by the JSON-RPC id that its client gave it. */
  async findStream(id: RequestId): Promise<{ stream: string; batch: boolean } | undefined> {
    const { rows } = await this.#table.query({
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      FilterExpression: "attribute_exists(ids)",
      ProjectionExpression: "sk, ids, #batch, exp",
      ExpressionAttributeNames: { "#batch": "batch" },
      ExpressionAttributeValues: { ":pk": { S: this.#pk }, ":prefix": { S: "E#" } },
    })
    for (const row of rows.filter(isLive)) {
      const ids = JSON.parse(row.ids?.S ?? "[]") as RequestId[]
      const stream = row.sk?.S?.split("#")[1]
      if (stream !== undefined && ids.includes(id)) return { stream, batch: row.batch?.BOOL === true }
    }
    return undefined
  }

  #put({ sk, value, more = {} }: { sk: string; value: unknown; more?: Row }, onlyIfAbsent: boolean) {
    const exp = nowSeconds() + this.#retention
    return putText(this.#table, { pk: this.#pk, sk, text: JSON.stringify(value), exp, more }, onlyIfAbsent)
  }

  async #query(skPrefix: string): Promise<Row[]> {
    const { rows } = await this.#table.query({
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": { S: this.#pk }, ":prefix": { S: skPrefix } },
    })
    return rows.filter(isLive)
  }

  async #readEvent(stream: string, row: Row): Promise<LoggedEvent | undefined> {
    const text = await readText(this.#table, row)
    if (text === undefined) return undefined
    const position = row.answers ? { fence: Number(row.fence?.N), seq: Number(row.seq?.N) } : readKey(row)
    return {
      ...position,
      id: formatEventId(stream, position),
      message: (JSON.parse(text) as JSONRPCMessage | null) ?? undefined,
      ...(row.answers && { answers: JSON.parse(row.answers.S ?? "null") as RequestId }),
    }
  }
}

const prefix = (stream: string) => `E#${stream}#`
const recordKey = (stream: string) => `${prefix(stream)}${sortable(START)}`

/** Sorts after every event. A batch (2025-03-26) has as many answers as it has requests. */
function terminalKey(stream: string, id: RequestId | undefined): string {
  if (id === undefined) return `${prefix(stream)}~`
  return `${prefix(stream)}~${createHash("sha256").update(JSON.stringify(id)).digest("base64url")}`
}

const isLive = (row: Row) => Number(row.exp?.N) > nowSeconds()

function readKey(row: Row): Position {
  const [, , fence, seq] = (row.sk?.S ?? "").split("#")
  return { fence: Number(fence), seq: Number(seq) }
}
