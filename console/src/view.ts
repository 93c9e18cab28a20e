import type { Endpoint } from "@mcp-on-aws/local/endpoints"
import type { CloudEvent, RequestEnd } from "@mcp-on-aws/local/events"
import type { SessionOverview } from "@mcp-on-aws/stateful-ecs/session-overview"
import { isPassedHealthCheck } from "./is-passed-health-check.ts"
import { changeTask, forgetTasks } from "./task-view.ts"
import type { TaskView } from "./task-view.ts"

/** How much of what is over is kept. */
const MOST_REQUESTS = 300
const MOST_LINES = 400
const MOST_HEALTH_CHECKS = 100
const MOST_ENVIRONMENTS = 40
const READS = new Set(["GetItem", "Query", "Scan", "BatchGetItem"])

export interface RequestView {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly server: string
  readonly front: string
  readonly method: string
  readonly path: string
  session?: string | undefined
  mcpMethod?: string | undefined
  name?: string | undefined
  era?: "2025" | "2026"
  instance?: string
  initMs?: number | undefined
  status?: number
  /** Number of parts that the answer has had so far. */
  parts: number
  durationMs?: number
  end?: RequestEnd
}

export interface EnvironmentView {
  readonly id: string
  readonly function: string
  state: "started" | "frozen" | "thawed" | "ended"
  invocations: number
  coldMs?: number | undefined
  reason?: string | undefined
}

/** A session that was opened in the console. */
export interface ClientView {
  readonly id: string
  readonly server: string
  readonly front: string
  readonly url: string
  readonly cookies: boolean
  readonly revision: string
  readonly session: string
}

export interface LogLine {
  readonly at: number
  readonly log: string
  readonly instance: string
  readonly line: string
}

export interface TableView {
  readonly server: string
  readonly name: string
  reads: number
  writes: number
}

export interface Counts {
  begun: number
  ended: number
  failed: number
}

/** All that a page shows. It is changed in place by `apply`, here and in each page alike. */
export interface View {
  readonly auth: string
  readonly sessionServers: readonly string[]
  endpoints: readonly Endpoint[]
  /** The newest last. */
  requests: RequestView[]
  readonly counts: Counts & { cold: number; warm: number }
  /** By `<server>/<front>`, and by an instance's id. */
  readonly countsOf: Record<string, Counts>
  /** The open ones first, then the newest; not more than anybody looks at. */
  sessions: readonly SessionOverview[]
  openSessions: number
  clients: readonly ClientView[]
  environments: EnvironmentView[]
  readonly tasks: Record<string, TaskView>
  readonly tables: TableView[]
  logs: LogLine[]
  /** Of the logs too, but kept apart: otherwise they would soon have driven out all else. */
  healthChecks: LogLine[]
}

/** What the console adds to what the cloud tells. */
export type Fact =
  | { readonly type: "endpoints"; readonly endpoints: readonly Endpoint[] }
  | { readonly type: "sessions"; readonly open: number; readonly sessions: readonly SessionOverview[] }
  | { readonly type: "clients"; readonly clients: readonly ClientView[] }

export type Frame = { readonly at: number } & (CloudEvent | Fact)

/** What comes over the wire: first all of it, then what changes. */
export type Message = { readonly view: View } | { readonly frames: readonly Frame[] }

export const frontKey = ({ server, front }: { readonly server: string; readonly front: string }) =>
  `${server}/${front}`

/** As logs and pictures name a task or an environment. */
export const shortId = (id: string) => id.slice(-32).slice(0, 8)

export function createView(facts: Pick<View, "auth" | "sessionServers" | "endpoints" | "tables">): View {
  return {
    ...facts,
    requests: [],
    counts: { begun: 0, ended: 0, failed: 0, cold: 0, warm: 0 },
    countsOf: {},
    sessions: [],
    openSessions: 0,
    clients: [],
    // Those that run already have told nothing yet.
    environments: findEnvironments(facts.endpoints),
    tasks: {},
    logs: [],
    healthChecks: [],
  }
}

function findEnvironments(endpoints: readonly Endpoint[]): EnvironmentView[] {
  const found = endpoints.flatMap(({ server, instances }) =>
    instances
      .filter(({ url }) => url === null)
      .map(({ id }) => [id, { id, function: server, state: "frozen" as const, invocations: 0 }] as const),
  )
  return [...new Map(found).values()]
}

export function apply(view: View, frame: Frame) {
  switch (frame.type) {
    case "endpoints":
      view.endpoints = frame.endpoints
      return forgetTasks(view)
    case "sessions":
      view.sessions = frame.sessions
      view.openSessions = frame.open
      return
    case "clients":
      view.clients = frame.clients
      return
    case "log-line":
      return addLine(view, frame)
    case "dynamodb-request":
      return countTable(view, frame)
    case "environment-started":
    case "environment-frozen":
    case "environment-thawed":
    case "environment-ended":
      return changeEnvironment(view, frame)
    case "task-started":
    case "task-healthy":
    case "task-leaving":
    case "task-paused":
    case "task-resumed":
    case "task-ended":
      return changeTask(view, frame)
    default:
      changeRequest(view, frame)
  }
}

export type FrameOf<Type extends Frame["type"]> = Extract<Frame, { readonly type: Type }>
type RequestFrame = FrameOf<
  "request-begun" | "request-described" | "request-routed" | "answer-begun" | "answer-part" | "request-ended"
>

function changeRequest(view: View, frame: RequestFrame) {
  if (frame.type === "request-begun") return beginRequest(view, frame)
  // The newest ones change: they are looked for from the end.
  const request = view.requests.findLast(({ id }) => id === frame.requestId)
  if (!request) return
  switch (frame.type) {
    case "request-described":
      return void Object.assign(request, { mcpMethod: frame.mcpMethod, name: frame.name, era: frame.era })
    case "request-routed":
      return routeRequest(view, request, frame)
    case "answer-begun":
      request.status = frame.status
      request.session ??= frame.session
      return
    case "answer-part":
      request.parts++
      return
    case "request-ended":
      return endRequest(view, request, frame)
  }
}

function beginRequest(
  view: View,
  { requestId: id, at, server, front, method, path, session }: FrameOf<"request-begun">,
) {
  const request = { id, at, server, front, method, path, session, parts: 0 }
  view.requests = keep(view.requests, request, MOST_REQUESTS)
  for (const counts of [view.counts, countsOf(view, frontKey(request))]) counts.begun++
}

function routeRequest(view: View, request: RequestView, { instance, initMs }: FrameOf<"request-routed">) {
  request.instance = instance
  request.initMs = initMs
  countsOf(view, instance).begun++
  const environment = view.environments.find(({ id }) => id === instance)
  if (!environment) return
  environment.invocations++
  environment.coldMs ??= initMs
  if (initMs === undefined) view.counts.warm++
  else view.counts.cold++
}

function endRequest(view: View, request: RequestView, { status, durationMs, end }: FrameOf<"request-ended">) {
  Object.assign(request, { status, durationMs, end })
  const failed = hasFailed(request)
  const parties = [view.counts, countsOf(view, frontKey(request))]
  if (request.instance !== undefined) parties.push(countsOf(view, request.instance))
  for (const counts of parties) {
    counts.ended++
    if (failed) counts.failed++
  }
}

/** 405 is how a server says that it has no stream to open: every client asks. */
export const hasFailed = ({ status = 0, method, end }: RequestView) =>
  (status >= 400 && !(status === 405 && method === "GET")) || end === "broken-off"

const countsOf = (view: View, key: string): Counts =>
  (view.countsOf[key] ??= { begun: 0, ended: 0, failed: 0 })

/** Both lists are far longer than what is kept only for a moment: this is no copy for each item. */
function keep<Item>(items: Item[], item: Item, most: number): Item[] {
  items.push(item)
  return items.length > 2 * most ? items.slice(-most) : items
}

function addLine(view: View, frame: FrameOf<"log-line">) {
  if (isPassedHealthCheck(frame.line, view.endpoints))
    view.healthChecks = keep(view.healthChecks, frame, MOST_HEALTH_CHECKS)
  else view.logs = keep(view.logs, frame, MOST_LINES)
}

function countTable(view: View, { table, operation }: FrameOf<"dynamodb-request">) {
  const found = view.tables.find(({ name }) => name === table)
  if (!found) return
  if (READS.has(operation)) found.reads++
  else found.writes++
}

type EnvironmentFrame = FrameOf<`environment-${EnvironmentView["state"]}`>

function changeEnvironment(view: View, { type, id, function: name, reason }: EnvironmentFrame) {
  const state = type.slice("environment-".length) as EnvironmentView["state"]
  const found = view.environments.find((one) => one.id === id)
  if (found) Object.assign(found, { state, reason })
  else view.environments.push({ id, function: name, state, invocations: 0, reason })
  const ended = view.environments.filter((one) => one.state === "ended")
  const [oldest] = ended
  if (ended.length > MOST_ENVIRONMENTS) view.environments = view.environments.filter((one) => one !== oldest)
}
