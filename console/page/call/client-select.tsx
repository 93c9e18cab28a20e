import { useId } from "preact/hooks"
import type { ClientView } from "../../src/view.ts"
import type { CallTarget } from "../api.ts"

export interface ClientSelectOptions {
  readonly clients: readonly ClientView[]
  /** An era, or the id of one of the clients. */
  readonly chosen: string
  readonly choose: (chosen: string) => void
}

export function ClientSelect({ clients, chosen, choose }: ClientSelectOptions) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>Client</label>
      <select id={id} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="2026">2026-07-28: no session</option>
        <option value="2025">2025 era: shakes hands for this call</option>
        {clients.map((client) => (
          <option key={client.id} value={client.id}>
            session {client.session.slice(0, 8)}: {client.cookies ? "keeps cookies" : "no cookies"}
          </option>
        ))}
      </select>
    </div>
  )
}

export function targetOf(url: string, chosen: string): CallTarget {
  return chosen === "2025" || chosen === "2026" ? { url, era: chosen } : { url, client: chosen }
}
