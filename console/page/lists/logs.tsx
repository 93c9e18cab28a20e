import { useId, useState } from "preact/hooks"
import { useView } from "../use-store.ts"
import { describeTime } from "./describe-time.ts"

const MOST_LINES = 150
const ALL = ""

export function Logs() {
  const { logs, healthChecks } = useView()
  const id = useId()
  const [only, setOnly] = useState(ALL)
  const [search, setSearch] = useState("")
  const [withChecks, setWithChecks] = useState(false)
  const all = withChecks ? [...logs, ...healthChecks].sort((one, other) => one.at - other.at) : logs
  const names = [...new Set(all.map(({ log }) => log))].sort()
  const wanted = search.toLowerCase()
  const lines = all
    .filter(({ log, line }) => (only === ALL || log === only) && line.toLowerCase().includes(wanted))
    .slice(-MOST_LINES)
    .reverse()
  return (
    <>
      <p class="line">
        <label for={id}>Log</label>
        <select id={id} value={only} onChange={(event) => setOnly(event.currentTarget.value)}>
          <option value={ALL}>all</option>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <label>
          Search{" "}
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
        <label>
          <input type="checkbox" checked={withChecks} onChange={() => setWithChecks(!withChecks)} /> passed
          health checks
        </label>
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Log lines, the newest first">
        <ol class="log">
          {lines.map(({ at, log, instance, line }, index) => (
            <li key={index}>
              <span class="muted">
                {describeTime(at)} {log} {instance}
              </span>{" "}
              {line}
            </li>
          ))}
        </ol>
        {lines.length === 0 && <p class="empty">No line {wanted === "" ? "yet" : "has that"}.</p>}
      </div>
    </>
  )
}
