import { useId } from "preact/hooks"
import { useView } from "./use-store.ts"

export interface EndpointSelectOptions {
  readonly url: string
  readonly choose: (url: string) => void
}

export function EndpointSelect({ url, choose }: EndpointSelectOptions) {
  const id = useId()
  const { endpoints } = useView()
  return (
    <div class="field">
      <label for={id}>Server and front</label>
      <select id={id} value={url} onChange={(event) => choose(event.currentTarget.value)}>
        {[...Map.groupBy(endpoints, ({ server }) => server)].map(([server, own]) => (
          <optgroup key={server} label={server}>
            {own.map((endpoint) => (
              <option key={endpoint.url} value={endpoint.url}>
                {server} · {endpoint.front}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}
