import { useState } from "preact/hooks"
import { ActionButton } from "../action-button.tsx"
import { post } from "../api.ts"
import { EndpointSelect } from "../endpoint-select.tsx"
import type { EndpointSelectOptions } from "../endpoint-select.tsx"
import { useView } from "../use-store.ts"
import { CallOutcome } from "./call-outcome.tsx"
import { ClientSelect, targetOf } from "./client-select.tsx"
import { ToolForm } from "./tool-form.tsx"
import { useCall } from "./use-call.ts"

/** Any tool, at any front, as a client of either era or in a session that stays open. */
export function CallPanel({ url, choose }: EndpointSelectOptions) {
  const { clients, endpoints, sessionServers } = useView()
  const [chosen, setChosen] = useState("2026")
  const call = useCall()
  const endpoint = endpoints.find((one) => one.url === url)
  const open = clients.filter((client) => client.url === url)
  // A session that was closed, or is another front's, leaves the choice to the eras.
  const client = chosen.length > 4 && !open.some(({ id }) => id === chosen) ? "2025" : chosen
  const target = targetOf(url, client)
  const openSession = (cookies: boolean) => async () => {
    const answer = await post<{ client: { id: string } }>("open", { url, cookies })
    setChosen(answer.client.id)
  }
  return (
    <div class="call">
      <h2 class="hidden">Call a tool</h2>
      <EndpointSelect url={url} choose={choose} />
      <ClientSelect clients={open} chosen={client} choose={setChosen} />
      <div class="buttons" role="group" aria-label="Open a session that stays">
        <ActionButton label="Open a session with cookies" act={openSession(true)} />
        <ActionButton label="Open a session without cookies" act={openSession(false)} />
      </div>
      {endpoint && !sessionServers.includes(endpoint.server) && (
        <p class="muted">{endpoint.server} keeps no sessions of its own; 2025-era calls work without.</p>
      )}
      <ToolForm target={target} server={endpoint?.server ?? ""} call={call} />
      {call.state && <CallOutcome state={call.state} />}
    </div>
  )
}
