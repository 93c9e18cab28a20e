import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb"
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import { nowSeconds } from "./session-store.ts"
import type { Row } from "./table.ts"

const MOST_EVENTS = 6
const RECORD = /#000000#0+$/

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
  const events = rows.filter(({ sk }) => sk?.S?.startsWith("E#")).sort(byAge)
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

/** Every event lives equally long. Within a second the keys decide; an answer's sorts last. */
function byAge(a: Row, b: Row): number {
  const age = Number(a.exp?.N) - Number(b.exp?.N)
  return age !== 0 ? age : (a.sk?.S ?? "") < (b.sk?.S ?? "") ? -1 : 1
}

function describeEvent(row: Row): StoredEvent {
  const [, stream = "", fence = ""] = row.sk?.S?.split("#") ?? []
  const isRecord = RECORD.test(row.sk?.S ?? "")
  return { stream, fence: Number(row.fence?.N ?? fence), what: describeValue(row.text?.S, isRecord) }
}

interface Stored {
  readonly requests?: readonly Stored[]
  readonly method?: string
  readonly params?: { readonly name?: string; readonly progress?: number; readonly total?: number }
  readonly error?: { readonly message: string }
}

/** Methods and names, never arguments or results. */
function describeValue(text: string | undefined, isRecord: boolean): string {
  if (text === undefined) return "a message too long for one row"
  const value = JSON.parse(text) as Stored | null
  if (value === null) return "ended without an answer"
  if (isRecord) return `call recorded: ${(value.requests ?? []).map(nameOf).join(", ")}`
  if (value.method !== undefined) return nameOf(value)
  return value.error ? `error: ${value.error.message}` : "result"
}

function nameOf({ method = "", params = {} }: Stored): string {
  const { name, progress, total } = params
  if (progress !== undefined) return `progress ${progress}${total === undefined ? "" : ` of ${total}`}`
  return name === undefined ? method : `${method} ${name}`
}
