import type { Cloud } from "@mcp-on-aws/local/cloud"
import type { CloudEvent } from "@mcp-on-aws/local/events"
import { createSessionOverview } from "@mcp-on-aws/stateful-ecs/session-overview"
import { apply, createView } from "./view.ts"
import type { ClientView, Fact, Frame, View } from "./view.ts"

const SESSIONS_TABLE = "SESSIONS_TABLE"
const REFRESH_MS = 250
/** Of thousands nobody looks at each. */
const MOST_SESSIONS = 60
/** Reading the table takes the cloud's own time: so many times as long it is then left alone. */
const REST = 10
const credentials = { accessKeyId: "local", secretAccessKey: "local" }

export type Listener = (frame: Frame) => void

/** Keeps what a page shows up to date by what the cloud tells, and passes each change on. */
export interface Observer {
  readonly view: View
  showClients(clients: readonly ClientView[]): void
  /** Returns what ends the subscription. */
  subscribe(listener: Listener): () => void
  close(): void
}

export type Watched = Pick<Cloud, "events" | "endpoints" | "tables" | "dynamoDbUrl" | "auth">

export function observe(cloud: Watched): Observer {
  const sessionTables = cloud.tables.filter(
    ({ environmentVariable }) => environmentVariable === SESSIONS_TABLE,
  )
  const view = createView({
    auth: cloud.auth.kind,
    sessionServers: sessionTables.map(({ server }) => server),
    endpoints: cloud.endpoints(),
    tables: cloud.tables.map(({ server, name }) => ({ server, name, reads: 0, writes: 0 })),
  })
  const listeners = new Set<Listener>()
  const tell = (event: CloudEvent | Fact) => {
    const frame = { ...event, at: Date.now() }
    apply(view, frame)
    for (const listener of listeners) listener(frame)
  }
  const sessions = watchSessions(cloud, sessionTables, tell)
  const unsubscribe = cloud.events.subscribe((event) => {
    if (sessions.notice(event)) return
    tell(event)
    if (/^(task|environment)-(started|ended)/.test(event.type)) {
      tell({ type: "endpoints", endpoints: cloud.endpoints() })
    }
  })
  return {
    view,
    showClients: (clients) => tell({ type: "clients", clients }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      unsubscribe()
      sessions.close()
    },
  }
}

/** Reads the sessions anew after their tables were written to. */
function watchSessions(cloud: Watched, tables: Watched["tables"], tell: (fact: Fact) => void) {
  const client = { endpoint: cloud.dynamoDbUrl, region: "us-east-1", credentials }
  const overviews = tables.map(({ name }) => createSessionOverview({ table: name, client }))
  const names = new Set(tables.map(({ name }) => name))
  let timer: NodeJS.Timeout | undefined
  let changed = false
  let closed = false
  schedule(0)

  return {
    /** Whether it was this reading itself. */
    notice(event: CloudEvent): boolean {
      if (event.type !== "dynamodb-request" || !names.has(event.table)) return false
      if (event.operation === "Scan") return true
      changed ||= event.operation !== "GetItem" && event.operation !== "Query"
      if (changed) schedule(REFRESH_MS)
      return false
    },
    close() {
      clearTimeout(timer)
      closed = true
      for (const overview of overviews) overview.close()
    },
  }

  function schedule(ms: number) {
    timer ??= setTimeout(() => void refresh(), ms)
  }

  async function refresh() {
    changed = false
    const begun = performance.now()
    try {
      const sessions = (await Promise.all(overviews.map((overview) => overview.read()))).flat()
      const newest = sessions.sort((a, b) => Number(b.open) - Number(a.open) || b.expires - a.expires)
      tell({
        type: "sessions",
        open: sessions.filter(({ open }) => open).length,
        sessions: newest.slice(0, MOST_SESSIONS),
      })
    } catch (error) {
      if (!closed) console.error("The console could not read the sessions:", error)
    }
    if (closed) return
    timer = setTimeout(rest, REST * (performance.now() - begun))
  }

  function rest() {
    timer = undefined
    if (changed) schedule(REFRESH_MS)
  }
}
