import type { ClientView } from "../../src/view.ts"
import { post } from "../api.ts"
import { ActionButton } from "../action-button.tsx"

export function ClientNodes({ clients }: { readonly clients: readonly ClientView[] }) {
  return (
    <section class="clients" aria-label="Clients">
      <h3>Clients</h3>
      <div class="node" data-node="clients">
        <strong>any client</strong>
        <small>this console, or yours</small>
      </div>
      {clients.map(({ id, session, cookies, front }) => (
        <div class="node session" key={id} data-node={`client:${session}`}>
          <strong>session {session.slice(0, 8)}</strong>
          <small>
            {cookies ? "keeps cookies" : "no cookies"} · {front}
          </small>
          <ActionButton
            label="Close"
            describedAs={`Close session ${session.slice(0, 8)}`}
            act={() => post("close", { client: id })}
          />
        </div>
      ))}
    </section>
  )
}
