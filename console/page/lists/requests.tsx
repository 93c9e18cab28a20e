import { useState } from "preact/hooks"
import { hasFailed, shortId } from "../../src/view.ts"
import type { RequestView } from "../../src/view.ts"
import { useView } from "../use-store.ts"
import { describeTime } from "./describe-time.ts"

const MOST_ROWS = 100

const NUMBERS = new Set(["ms"])

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
          <thead>
            <tr>
              {["Time", "Request", "Status", "ms", "Era", "Front", "Instance", "Session"].map((name) => (
                <th key={name} scope="col" class={NUMBERS.has(name) ? "number" : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
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
  const { at, server, front, era, instance, session, initMs, parts, durationMs } = request
  return (
    <tr class={hasFailed(request) ? "failed" : undefined}>
      <td>{describeTime(at)}</td>
      <td class="what">{describeRequest(request)}</td>
      <td>
        {describeStatus(request)}
        {parts > 1 && <span class="muted"> {parts} parts</span>}
      </td>
      <td class="number">{durationMs === undefined ? "…" : durationMs.toFixed(durationMs < 10 ? 1 : 0)}</td>
      <td>{era && <span class={`era era-${era}`}>{era}</span>}</td>
      <td>
        {server} · {front}
      </td>
      <td>
        {instance === undefined ? "none" : shortId(instance)}
        {initMs !== undefined && <span class="cold">cold {Math.round(initMs)} ms</span>}
      </td>
      <td>{session?.slice(0, 8)}</td>
    </tr>
  )
}

function describeRequest({ method, path, mcpMethod, name }: RequestView): string {
  if (mcpMethod !== undefined) return name === undefined ? mcpMethod : `${mcpMethod} ${name}`
  if (method === "GET" && path.endsWith("/mcp")) return "GET: stream of the session"
  if (method === "DELETE") return "DELETE: end of the session"
  return `${method} ${path}`
}

function describeStatus({ status, end }: RequestView) {
  if (status === undefined) return "under way"
  if (end === undefined) return `${status}, open`
  return end === "complete" ? String(status) : `${status}, ${end.replace("-", " ")}`
}
