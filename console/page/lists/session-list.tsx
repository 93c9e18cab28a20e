import type { SessionOverview } from "@mcp-on-aws/stateful-ecs/session-overview"
import { shortId } from "../../src/view.ts"
import type { RequestView, View } from "../../src/view.ts"
import { pluralOf } from "../plural-of.ts"
import { useView } from "../use-store.ts"

export function SessionList() {
  const view = useView()
  const { sessions } = view
  return (
    <>
      <p class="line muted">
        As they are stored in DynamoDB, for any task to take up. The fence counts owners: it rises when
        another task takes a session over.
      </p>
      <ul class="cards">
        {sessions.map((session) => (
          <Session key={session.id} session={session} view={view} />
        ))}
      </ul>
      {sessions.length === 0 && (
        <p class="empty">
          {view.sessionServers.length === 0
            ? "No server of this local cloud keeps sessions."
            : "No session is open. Open one under “Call a tool”."}
        </p>
      )}
    </>
  )
}

function Session({ session, view }: { readonly session: SessionOverview; readonly view: View }) {
  const { id, open, owner, fence, client, revision, keeps, stored, events } = session
  const streams = view.requests.filter((request) => isOpenStream(request, id))
  const alive = view.endpoints.some(({ instances }) => instances.some((instance) => instance.id === owner))
  return (
    <li class={open ? "item" : "item over"} data-session={id}>
      <h3>
        session {id.slice(0, 8)} <span class="badge">{open ? "open" : "closed"}</span>
      </h3>
      <dl>
        <dt>Owner</dt>
        <dd>
          task {shortId(owner)}
          {!alive && open && " (gone: the next request finds another)"}
        </dd>
        <dt>Fence</dt>
        <dd data-fence>{fence}</dd>
        <dt>Open streams</dt>
        <dd>{streams.length === 0 ? "none" : streams.map(describeStream).join(", ")}</dd>
        <dt>Client</dt>
        <dd>
          {client === "" ? "" : `${client} · `}
          {revision}
        </dd>
        {keeps.length > 0 && (
          <>
            <dt>Keeps</dt>
            <dd>{keeps.join(", ")}</dd>
          </>
        )}
        <dt>Stored</dt>
        <dd>
          {stored} {pluralOf(stored, "event")}
        </dd>
      </dl>
      {events.length > 0 && (
        <ol class="events" aria-label={`Last events of session ${id.slice(0, 8)}`}>
          {events.map(({ fence: under, what }, at) => (
            <li key={at}>
              {what} {under > 0 && <small>fence {under}</small>}
            </li>
          ))}
        </ol>
      )}
    </li>
  )
}

const isOpenStream = ({ session, status, durationMs }: RequestView, id: string) =>
  session === id && status === 200 && durationMs === undefined

const describeStream = ({ method, name, mcpMethod, front }: RequestView) =>
  `${method === "GET" ? "GET" : (name ?? mcpMethod ?? "POST")} by ${front}`
