import { shortId } from "../../src/view.ts"
import type { EnvironmentView } from "../../src/view.ts"
import { useView } from "../use-store.ts"
import { Heads } from "./heads.tsx"

const states = { started: "starting", thawed: "busy", frozen: "frozen", ended: "ended" } as const

const columns = [
  { name: "Environment" },
  { name: "Function", wide: true },
  { name: "State" },
  { name: "Invocations", number: true },
  { name: "Cold start", number: true },
  { name: "Why it ended", wide: true },
]

export function Environments() {
  const { environments, counts } = useView()
  return (
    <>
      <p class="line muted">
        Cold starts: {counts.cold}, warm ones: {counts.warm}. Between invocations an environment is frozen;
        after two idle minutes it ends.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Lambda environments, the newest first">
        <table>
          <Heads columns={columns} />
          <tbody>
            {[...environments].reverse().map((environment) => (
              <Row key={environment.id} environment={environment} />
            ))}
          </tbody>
        </table>
        {environments.length === 0 && (
          <p class="empty">No environment yet: the next request to Lambda starts one.</p>
        )}
      </div>
    </>
  )
}

function Row({ environment }: { readonly environment: EnvironmentView }) {
  const { id, function: name, state, invocations, coldMs, reason } = environment
  return (
    <tr class={state === "ended" ? "over" : undefined}>
      <td>
        {shortId(id)}
        <small class="narrow">{[name, reason].filter(Boolean).join(" · ")}</small>
      </td>
      <td class="wide">{name}</td>
      <td>{states[state]}</td>
      <td class="number">{invocations}</td>
      <td class="number">{coldMs === undefined ? "" : `${Math.round(coldMs)} ms`}</td>
      <td class="wide">{reason}</td>
    </tr>
  )
}
