import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb"
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import { FIRST_END } from "./event-log.ts"
import { START } from "./position.ts"
import { nowSeconds } from "./session-store.ts"
import type { Row } from "./table.ts"

const MOST_EVENTS = 6
const RECORD = "R#"

/** What is stored of one session, for whoever looks on. */
export interface SessionOverview {
  readonly id: string
  readonly open: boolean
  /** The task's id. */
  readonly owner: string
  readonly fence: number
  /** Epoch seconds; put off by each use. */
  readonly expires: number
  readonly revision: string
  /** As the client called itself. */
  readonly client: string
  /** The names of what tools keep in it. */
  readonly keeps: readonly string[]
  /** How many rows of its streams are stored. */
  readonly stored: number
  /** The newest last. */
  readonly events: readonly StoredEvent[]
}

export interface StoredEvent {
  readonly stream: string
  readonly fence: number
  readonly what: string
}

/** Reads the whole table: for a local one, or a person's patience. */
export function createSessionOverview(options: {
  readonly table: string
  readonly client: DynamoDBClientConfig
}): { read(): Promise<SessionOverview[]>; close(): void } {
  const client = new DynamoDBClient(options.client)
  return {
    async read() {
      const rows: Row[] = []
      const pages = paginateScan({ client }, { TableName: options.table, ConsistentRead: true })
      for await (const { Items = [] } of pages) rows.push(...Items)
      return describeSessions(rows.filter((row) => Number(row.exp?.N) > nowSeconds()))
    },
    close: () => client.destroy(),
  }
}

function describeSessions(rows: readonly Row[]): SessionOverview[] {
  const byPartition = Map.groupBy(rows, (row) => row.pk?.S ?? "")
  return [...byPartition].flatMap(([pk, own]) => {
    const meta = own.find(({ sk }) => sk?.S === "META")
    return pk.startsWith("S#") && meta ? [describeSession(pk, meta, own)] : []
  })
}

function describeSession(pk: string, meta: Row, rows: readonly Row[]): SessionOverview {
  const initialize = JSON.parse(meta.init?.S ?? "{}") as { params?: { clientInfo?: { name?: string } } }
  const events = rows.filter((row) => isRecord(row) || row.sk?.S?.startsWith("E#")).sort(byAge)
  return {
    id: pk.split("#")[2] ?? "",
    open: meta.st?.S === "open",
    // A task that started anew is another instance, under the same id.
    owner: meta.own?.S?.split(".")[0] ?? "",
    fence: Number(meta.fence?.N),
    expires: Number(meta.exp?.N),
    revision: meta.ver?.S ?? "",
    client: initialize.params?.clientInfo?.name ?? "",
    keeps: Object.keys(meta.app?.M ?? {}),
    stored: events.length,
    events: events.slice(-MOST_EVENTS).map(describeEvent),
  }
}

const isRecord = ({ sk }: Row) => sk?.S?.startsWith(RECORD) === true

/** Every event lives equally long. Within a second the keys decide: records come first, and an answer's key sorts last. */
function byAge(a: Row, b: Row): number {
  const age = firstEnd(a) - firstEnd(b)
  if (age !== 0) return age
  if (isRecord(a) !== isRecord(b)) return isRecord(a) ? -1 : 1
  return (a.sk?.S ?? "") < (b.sk?.S ?? "") ? -1 : 1
}

const firstEnd = (row: Row) => Number((row[FIRST_END] ?? row.exp)?.N)

function describeEvent(row: Row): StoredEvent {
  const parts = row.sk?.S?.split("#") ?? []
  if (isRecord(row)) return { stream: parts[2] ?? "", fence: START.fence, what: describeRecord(row.text?.S) }
  const [, stream = "", fence = ""] = parts
  return { stream, fence: Number(row.fence?.N ?? fence), what: describeValue(row.text?.S) }
}

interface Stored {
  readonly requests?: readonly Stored[]
  readonly method?: string
  readonly params?: { readonly name?: string; readonly progress?: number; readonly total?: number }
  readonly error?: { readonly message: string }
}

/** Methods and names, never arguments or results. */
function describeRecord(text: string | undefined): string {
  const { requests = [] } = JSON.parse(text ?? "{}") as Stored
  return `call recorded: ${requests.map(nameOf).join(", ") || "too long for one row"}`
}

function describeValue(text: string | undefined): string {
  if (text === undefined) return "a message too long for one row"
  const value = JSON.parse(text) as Stored | null
  if (value === null) return "ended without an answer"
  if (value.method !== undefined) return nameOf(value)
  return value.error ? `error: ${value.error.message}` : "result"
}

function nameOf({ method = "", params = {} }: Stored): string {
  const { name, progress, total } = params
  if (progress !== undefined) return `progress ${progress}${total === undefined ? "" : ` of ${total}`}`
  return name === undefined ? method : `${method} ${name}`
}
