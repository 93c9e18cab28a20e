import { useId, useState } from "preact/hooks"
import type { BurstLine } from "../src/call-line.ts"
import { ActionButton } from "./action-button.tsx"
import { stream } from "./api.ts"
import { EndpointSelect } from "./endpoint-select.tsx"
import type { EndpointSelectOptions } from "./endpoint-select.tsx"

type Burst = Extract<BurstLine, { burst: unknown }>["burst"]

export function BurstPanel({ url, choose }: EndpointSelectOptions) {
  const [count, setCount] = useState(1000)
  const [atOnce, setAtOnce] = useState(20)
  const [era, setEra] = useState("2026")
  const [burst, setBurst] = useState<Burst>()
  const id = useId()
  const start = async () => {
    setBurst(undefined)
    const tell = (line: BurstLine) => "burst" in line && setBurst(line.burst)
    await stream<BurstLine>("burst", { url, era, count, atOnce }, { tell })
  }
  return (
    <div class="call">
      <p>
        Many calls at once, as fast as they are answered. On Lambda watch environments start; on ECS watch the
        load balancer share them out.
      </p>
      <EndpointSelect url={url} choose={choose} />
      <div class="field">
        <label for={`${id}-era`}>Era</label>
        <select id={`${id}-era`} value={era} onChange={(event) => setEra(event.currentTarget.value)}>
          <option value="2026">2026-07-28</option>
          <option value="2025">2025 era</option>
        </select>
      </div>
      <NumberField id={`${id}-count`} label="Calls" most={5000} value={count} change={setCount} />
      <NumberField id={`${id}-clients`} label="Clients at once" most={50} value={atOnce} change={setAtOnce} />
      <div class="buttons primary">
        <ActionButton label="Start the burst" act={start} />
      </div>
      {burst && <Outcome burst={burst} />}
    </div>
  )
}

interface NumberFieldOptions {
  readonly id: string
  readonly label: string
  readonly most: number
  readonly value: number
  readonly change: (value: number) => void
}

function NumberField({ id, label, most, value, change }: NumberFieldOptions) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={1}
        max={most}
        value={value}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
    </div>
  )
}

function Outcome({ burst: { done, failed, total, ms } }: { readonly burst: Burst }) {
  const rate = Math.round((1000 * done) / Math.max(1, ms))
  return (
    <div class="field">
      <progress value={done} max={total} aria-label="Progress of the burst" />
      <p role="status" class={done < total ? "busy" : failed > 0 ? "bad" : "good"}>
        {done} of {total} answered, {failed} failed, {rate} a second.
      </p>
    </div>
  )
}
