import { useStore, useView } from "./use-store.ts"

const authTexts: Readonly<Record<string, string>> = {
  none: "Authorization: none",
  "api-key": "Authorization: API key, which this console has",
  oauth: "Authorization: OAuth; this console calls as local-script",
  cognito: "Authorization: OAuth, as with Cognito; this console calls as local-script",
}

export function Header() {
  const store = useStore()
  const { auth, counts, openSessions } = useView()
  const connected = store.connected()
  return (
    <header>
      <h1>
        mcp-on-aws <span>console</span>
      </h1>
      <dl class="figures">
        <Figure name="requests" one="request" value={counts.begun} />
        <Figure name="under way" value={counts.begun - counts.ended} />
        <Figure name="failed" value={counts.failed} alarming={counts.failed > 0} />
        <Figure name="cold starts" one="cold start" value={counts.cold} />
        <Figure name="sessions" one="session" value={openSessions} />
      </dl>
      <p class="auth">{authTexts[auth] ?? `Authorization: ${auth}`}</p>
      <p class={connected ? "link live" : "link lost"} role="status">
        {connected ? "Live" : "Connection lost: is npm start still running? Trying again …"}
      </p>
    </header>
  )
}

interface FigureOptions {
  readonly name: string
  /** Its name where there is one alone. */
  readonly one?: string
  readonly value: number
  readonly alarming?: boolean
}

function Figure({ name, one = name, value, alarming }: FigureOptions) {
  return (
    <div class={alarming ? "alarming" : undefined}>
      <dt>{value === 1 ? one : name}</dt>
      <dd data-figure={name}>{value.toLocaleString("en")}</dd>
    </div>
  )
}
