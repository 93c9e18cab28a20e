import { useState } from "preact/hooks"
import { hasFailed, shortId } from "../../src/view.ts"
import type { RequestView } from "../../src/view.ts"
import { useView } from "../use-store.ts"
import { describeTime } from "./describe-time.ts"
import { Heads } from "./heads.tsx"

const MOST_ROWS = 100

const columns = [
  { name: "Time", wide: true },
  { name: "Request" },
  { name: "Status" },
  { name: "ms", number: true },
  { name: "Era", wide: true },
  { name: "Front", wide: true },
  { name: "Instance", wide: true },
  { name: "Session", wide: true },
]

/** A client may close the connection of an answer that it has no use for: that is no failure. */
const endings = { complete: "", "client-left": "connection closed", "broken-off": "broken off" } as const

export function Requests() {
  const { requests, counts } = useView()
  const [failedOnly, setFailedOnly] = useState(false)
  const rows = requests
    .filter((request) => !failedOnly || hasFailed(request))
    .slice(-MOST_ROWS)
    .reverse()
  return (
    <>
      <p class="line">
        <label>
          <input type="checkbox" checked={failedOnly} onChange={() => setFailedOnly(!failedOnly)} /> failed
          only
        </label>
        <span class="muted">
          {counts.begun.toLocaleString("en")} since the console started; the newest {rows.length} are listed
        </span>
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Requests, the newest first">
        <table>
          <Heads columns={columns} />
          <tbody>
            {rows.map((request) => (
              <Row key={request.id} request={request} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <p class="empty">
            {failedOnly ? "None failed." : "No request yet. Take the tour, or call a tool."}
          </p>
        )}
      </div>
    </>
  )
}

function Row({ request }: { readonly request: RequestView }) {
  const { at, server, front, era, instance, session, initMs, status, end, durationMs } = request
  return (
    <tr class={hasFailed(request) ? "failed" : undefined}>
      <td class="wide">{describeTime(at)}</td>
      <td class="what">
        {describeRequest(request)}
        <small class="narrow">{describeWay(request)}</small>
      </td>
      <td>
        {status ?? "under way"} <span class="muted">{describeParts(request)}</span>
        {end && <small>{endings[end]}</small>}
      </td>
      <td class="number">{durationMs === undefined ? "…" : durationMs.toFixed(durationMs < 10 ? 1 : 0)}</td>
      <td class="wide">{era && <span class={`era era-${era}`}>{era}</span>}</td>
      <td class="wide">
        {server} · {front}
      </td>
      <td class="wide">
        {instance === undefined ? "none" : shortId(instance)}
        {initMs !== undefined && <span class="cold">{describeCold(initMs)}</span>}
      </td>
      <td class="wide">{session?.slice(0, 8)}</td>
    </tr>
  )
}

function describeRequest({ method, path, mcpMethod, name }: RequestView): string {
  if (mcpMethod !== undefined) return name === undefined ? mcpMethod : `${mcpMethod} ${name}`
  if (method === "GET" && path.endsWith("/mcp")) return "GET: stream of the session"
  if (method === "DELETE") return "DELETE: end of the session"
  return `${method} ${path}`
}

function describeParts({ status, parts, end }: RequestView): string {
  const isOpen = status !== undefined && end === undefined
  return [isOpen && "open", parts > 1 && `${parts} parts`].filter(Boolean).join(", ")
}

/** What the columns say that a narrow list leaves out. */
function describeWay({ at, era, server, front, instance, initMs, session }: RequestView): string {
  const way = [describeTime(at), era, `${server} · ${front}`, instance && shortId(instance)]
  const more = [initMs !== undefined && describeCold(initMs), session && `session ${session.slice(0, 8)}`]
  return [...way, ...more].filter(Boolean).join(" · ")
}

const describeCold = (initMs: number) => `cold ${Math.round(initMs)} ms`
