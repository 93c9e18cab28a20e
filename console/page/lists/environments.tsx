import { shortId } from "../../src/view.ts"
import type { EnvironmentView } from "../../src/view.ts"
import { useView } from "../use-store.ts"

const states = { started: "starting", thawed: "busy", frozen: "frozen", ended: "ended" } as const

const NUMBERS = new Set(["Invocations", "Cold start"])

export function Environments() {
  const { environments, counts } = useView()
  return (
    <>
      <p class="line muted">
        {counts.cold} cold starts, {counts.warm} warm ones. Between invocations an environment is frozen;
        after two idle minutes it ends.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Lambda environments, the newest first">
        <table>
          <thead>
            <tr>
              {["Environment", "Function", "State", "Invocations", "Cold start", "Why it ended"].map(
                (name) => (
                  <th key={name} scope="col" class={NUMBERS.has(name) ? "number" : undefined}>
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
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
      <td>{shortId(id)}</td>
      <td>{name}</td>
      <td>{states[state]}</td>
      <td class="number">{invocations}</td>
      <td class="number">{coldMs === undefined ? "" : `${Math.round(coldMs)} ms`}</td>
      <td>{reason}</td>
    </tr>
  )
}
