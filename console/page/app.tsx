import { useState } from "preact/hooks"
import { BurstPanel } from "./burst-panel.tsx"
import { CallPanel } from "./call/call-panel.tsx"
import { Header } from "./header.tsx"
import { Environments } from "./lists/environments.tsx"
import { Logs } from "./lists/logs.tsx"
import { Requests } from "./lists/requests.tsx"
import { SessionList } from "./lists/session-list.tsx"
import type { Store } from "./store.ts"
import { Tabs } from "./tabs.tsx"
import { Topology } from "./topology/topology.tsx"
import { Tour } from "./tour/tour.tsx"
import { StoreContext, useRedraw } from "./use-store.ts"

export function App({ store }: { readonly store: Store }) {
  useRedraw(store)
  const [url, setUrl] = useState<string>()
  const [action, setAction] = useState("Tour")
  const view = store.view()
  if (!view) return <p class="waiting">Connecting to the local cloud …</p>
  const chosen =
    url ?? view.endpoints.find(({ front }) => front === "rest-streamed")?.url ?? view.endpoints[0]?.url ?? ""
  const choose = (next: string) => {
    setUrl(next)
    setAction((current) => (current === "Tour" ? "Call a tool" : current))
  }
  return (
    <StoreContext.Provider value={store}>
      <a class="skip" href="#happened">
        Skip to what happened
      </a>
      <Header />
      <main>
        <aside class="card" aria-label="Do something">
          <Tabs
            label="Do something"
            chosen={action}
            choose={setAction}
            tabs={[
              { name: "Tour", content: <Tour /> },
              { name: "Call a tool", content: <CallPanel url={chosen} choose={setUrl} /> },
              { name: "Burst", content: <BurstPanel url={chosen} choose={setUrl} /> },
            ]}
          />
        </aside>
        <Topology chosen={chosen} choose={choose} />
        <section class="card lists" id="happened" tabIndex={-1} aria-label="What happened">
          <Watching />
        </section>
      </main>
    </StoreContext.Provider>
  )
}

function Watching() {
  const [list, setList] = useState("Requests")
  return (
    <Tabs
      label="What happened"
      chosen={list}
      choose={setList}
      tabs={[
        { name: "Requests", content: <Requests /> },
        { name: "Sessions", content: <SessionList /> },
        { name: "Lambda environments", content: <Environments /> },
        { name: "Logs", content: <Logs /> },
      ]}
    />
  )
}
