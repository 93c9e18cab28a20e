import type { JSONRPCMessage, JSONRPCRequest, RequestId } from "@modelcontextprotocol/server"
import { hashJson } from "./hash-json.ts"
import { START, encodeRequestId, formatEventId, isAfter, requestPart, sortable } from "./position.ts"
import type { Position } from "./position.ts"
import type { SessionKey } from "./session-key.ts"
import { nowSeconds } from "./session-store.ts"
import type { Query, Row, Table } from "./table.ts"
import { createWriter, putText, readText, renewText } from "./text-rows.ts"
import type { TextRow } from "./text-rows.ts"

/** A record's own attribute: when it would have expired, had it not been renewed. */
export const FIRST_END = "first"
/** Events begin with a digit: this sorts after all of them, what ends requests after this, and the last after that. */
const LAST_EVENT = ":"
const FIRST_TERMINAL = "~"
const LAST = "~~"
/** So many events, or 1 MB, are read at once for a reader. */
const PAGE = 100

/** One message of a stream, as it was or would have been sent. */
export interface LoggedEvent extends Position {
  readonly id: string
  /** Nothing where a call ended without an answer, as a cancelled one does. */
  readonly message: JSONRPCMessage | undefined
  /** The request that this ends. */
  readonly answers?: RequestId
}

export interface LoggedEnd extends LoggedEvent {
  readonly answers: RequestId
}

/** What has to be known to run a POST's calls again. */
export interface CallRecord {
  readonly requests: readonly JSONRPCRequest[]
  /** An array of messages, as 2025-03-26 has them: then each request's end has a key of its own. */
  readonly batch: boolean
}

export interface LoggedAnswer {
  readonly hash: string
  readonly message: JSONRPCMessage
}

/** How far a stream has come that goes on. */
export interface Standing extends Position {
  /** The requests whose end its readers will be sent by whoever runs them. */
  readonly open?: ReadonlySet<RequestId>
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
   * tasks which both took themselves for the owner only one starts it. Tried again, it is the same writer.
   */
  async record(stream: string, record: CallRecord, writer = createWriter()): Promise<boolean> {
    const more = { [FIRST_END]: { N: String(this.#expiry()) } }
    return this.#put({ sk: recordKey(stream), value: record, more, writer }, true)
  }

  /** Puts the end of a call's record off: the call may take longer than what it says is kept. */
  async renewRecord(stream: string): Promise<void> {
    await renewText(this.#table, { pk: this.#pk, sk: recordKey(stream) }, this.#expiry())
  }

  async readRecord(stream: string): Promise<CallRecord | undefined> {
    const row = await this.#table.get({ pk: this.#pk, sk: recordKey(stream) })
    const text = row && isLive(row) ? await readText(this.#table, row) : undefined
    return text === undefined ? undefined : (JSON.parse(text) as CallRecord)
  }

  /** Ends a call once and for all: the event that ended it, which may be another task's. */
  async end(stream: string, event: LoggedEnd, batch: boolean): Promise<LoggedEvent> {
    const sk = terminalKey(stream, batch ? event.answers : undefined)
    const more = {
      fence: { N: String(event.fence) },
      seq: { N: String(event.seq) },
      answers: { S: JSON.stringify(event.answers) },
    }
    if (await this.#put({ sk, value: event.message ?? null, more }, true)) return event
    const winner = await this.#table.get({ pk: this.#pk, sk })
    return (winner && (await this.#readEvents(stream, [winner]))[0]) ?? event
  }

  /** The terminal of a POST with one request; nothing where it runs still, or never ran. */
  async readEnd(stream: string): Promise<LoggedEvent | undefined> {
    const row = await this.#table.get({ pk: this.#pk, sk: terminalKey(stream, undefined) })
    return row && isLive(row) ? (await this.#readEvents(stream, [row]))[0] : undefined
  }

  async storeAnswer(stream: string, ordinal: number, answer: LoggedAnswer): Promise<void> {
    const more = { n: { N: String(ordinal) } }
    await this.#put({ sk: `A#${stream}#${ordinal}`, value: answer, more }, false)
  }

  /** By the ordinal of the server's question in its call. */
  async readAnswers(stream: string): Promise<ReadonlyMap<number, LoggedAnswer>> {
    const answers = new Map<number, LoggedAnswer>()
    for (const row of await this.#query(`A#${stream}#`)) {
      const answer = await readText(this.#table, row)
      if (answer !== undefined) answers.set(Number(row.n?.N), JSON.parse(answer) as LoggedAnswer)
    }
    return answers
  }

  /**
   * What a reader at `place` has still to get, read page by page as it is consumed; of a stream in flight, only up to
   * `standing`.
   */
  async *readAfter(stream: string, place: Position, standing?: Standing): AsyncGenerator<LoggedEvent> {
    for await (const row of this.#missedRows(stream, place, standing))
      yield* await this.#readEvents(stream, [row])
  }

  async isEmpty(stream: string): Promise<boolean> {
    return (await this.readAfter(stream, START).next()).done === true
  }

  /** The stream of a call that nobody runs any more, by the JSON-RPC id that its client gave it; none of a batch. */
  async findStream(id: RequestId): Promise<string | undefined> {
    const part = encodeRequestId(id)
    const [row] = part === "" ? [] : await this.#query(recordPrefix(part))
    return row?.sk?.S?.split("#")[2]
  }

  #put({ value, ...row }: Omit<TextRow, "pk" | "text" | "exp"> & { value: unknown }, onlyIfAbsent: boolean) {
    const text = JSON.stringify(value)
    return putText(this.#table, { ...row, pk: this.#pk, text, exp: this.#expiry() }, onlyIfAbsent)
  }

  #expiry() {
    return nowSeconds() + this.#retention
  }

  async #query(prefix: string, from = ""): Promise<Row[]> {
    const { rows } = await this.#table.query(this.#range(prefix, { from, to: LAST }))
    return rows.filter(isLive)
  }

  /** Rows of one prefix, from a place on: what lies before would have to be paid for. */
  #range(prefix: string, { from, to }: { from: string; to: string }): Query {
    return {
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":pk": { S: this.#pk },
        ":from": { S: `${prefix}${from}` },
        ":to": { S: `${prefix}${to}` },
      },
    }
  }

  /** What ends its requests has keys of its own: put in where it was said. */
  async *#missedRows(stream: string, place: Position, standing?: Standing): AsyncGenerator<Row> {
    const ends = await this.#missedEnds(stream, place, standing)
    // A place that no reader was given may lie behind it, and DynamoDB refuses a range that ends before it begins.
    const until = standing && isAfter(place, standing) ? place : standing
    const range = { from: sortable(place), to: until ? sortable(until) : LAST_EVENT }
    const query = { ...this.#range(prefix(stream), range), Limit: PAGE }
    for await (const { rows } of this.#table.pages(query)) {
      for (const row of rows) {
        const position = readPosition(row)
        if (!isLive(row) || !isAfter(position, place)) continue
        while (ends[0] && isAfter(position, readPosition(ends[0]))) yield* ends.splice(0, 1)
        yield row
      }
    }
    yield* ends
  }

  async #missedEnds(stream: string, place: Position, standing?: Standing): Promise<Row[]> {
    const rows = await this.#query(prefix(stream), FIRST_TERMINAL)
    return rows
      .filter((row) => isMissed({ ...readPosition(row), answers: row.answers }, place))
      .filter(({ answers }) => !standing?.open?.has(JSON.parse(answers?.S ?? "null") as RequestId))
      .sort((a, b) => (isAfter(readPosition(a), readPosition(b)) ? 1 : -1))
  }

  async #readEvents(stream: string, rows: readonly Row[]): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = []
    for (const row of rows) {
      const text = await readText(this.#table, row)
      if (text === undefined) continue
      const position = readPosition(row)
      events.push({
        ...position,
        id: formatEventId(stream, position),
        message: (JSON.parse(text) as JSONRPCMessage | null) ?? undefined,
        ...(row.answers && { answers: JSON.parse(row.answers.S ?? "null") as RequestId }),
      })
    }
    return events.sort((a, b) => (isAfter(a, b) ? 1 : -1))
  }
}

/**
 * Whether a reader at this place has still to get it. A former owner may store its answer late: its fence is then below
 * the place of readers who never had it.
 */
export const isMissed = (event: Position & { readonly answers?: unknown }, place: Position) =>
  isAfter(event, place) || (event.answers !== undefined && event.fence < place.fence)

const prefix = (stream: string) => `E#${stream}#`
/** Under a prefix of its own, and by the id of its request: no event is read to find it. */
const recordPrefix = (part: string) => `R#${part}#`
const recordKey = (stream: string) => `${recordPrefix(requestPart(stream))}${stream}`

/** Sorts after every event. A batch (2025-03-26) has as many answers as it has requests. */
function terminalKey(stream: string, id: RequestId | undefined): string {
  if (id === undefined) return `${prefix(stream)}${FIRST_TERMINAL}`
  return `${prefix(stream)}${FIRST_TERMINAL}${hashJson(id)}`
}

const isLive = (row: Row) => Number(row.exp?.N) > nowSeconds()

function readPosition(row: Row): Position {
  if (row.answers) return { fence: Number(row.fence?.N), seq: Number(row.seq?.N) }
  const [, , fence, seq] = (row.sk?.S ?? "").split("#")
  return { fence: Number(fence), seq: Number(seq) }
}
