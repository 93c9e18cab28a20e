import type { View } from "../../src/view.ts"
import { DeployButton } from "./deploy-button.tsx"
import { InstanceBox } from "./instance-box.tsx"
import type { FrontNode, ServerNode } from "./servers.ts"

export interface ServerBandOptions {
  readonly server: ServerNode
  readonly view: View
  readonly chosen: string
  readonly choose: (url: string) => void
}

export function ServerBand({ server, view, chosen, choose }: ServerBandOptions) {
  const { name, fronts, instances, more } = server
  const deployable = instances.some(({ kind }) => kind === "task")
  return (
    <section class="band" aria-label={name}>
      <div class="band-title">
        <h3>{name}</h3>
        {deployable && <DeployButton server={name} />}
      </div>
      <ul class="fronts" aria-label={`Fronts of ${name}`}>
        {fronts.map((front) => (
          <Front key={front.key} front={front} view={view} chosen={front.url === chosen} choose={choose} />
        ))}
      </ul>
      <ul class="instances" aria-label={`Instances of ${name}`} data-node={`band:${name}`}>
        {instances.map((instance) => (
          <InstanceBox key={instance.id} instance={instance} view={view} />
        ))}
        {more > 0 && (
          <li class="node more" data-node={`more:${name}`}>
            and {more} more
          </li>
        )}
        {instances.length === 0 && <li class="none">{describeNone(fronts)}</li>}
      </ul>
    </section>
  )
}

function describeNone(fronts: readonly FrontNode[]): string {
  return fronts.some(({ instances }) => instances.length > 0)
    ? "uses the instances of other servers"
    : "Idle: the next request starts an environment"
}

interface FrontOptions {
  readonly front: FrontNode
  readonly view: View
  readonly chosen: boolean
  readonly choose: (url: string) => void
}

function Front({ front: { key, front, url }, view, chosen, choose }: FrontOptions) {
  const { begun = 0, ended = 0, failed = 0 } = view.countsOf[key] ?? {}
  return (
    <li>
      <button
        type="button"
        class="node front"
        data-node={`front:${key}`}
        aria-pressed={chosen}
        title={`Call ${url}`}
        onClick={() => choose(url)}
      >
        <strong>{front}</strong>
        <small>
          :{new URL(url).port} · {begun}
          {begun > ended && <span class="busy"> · {begun - ended} under way</span>}
          {failed > 0 && <span class="bad"> · {failed} failed</span>}
        </small>
      </button>
    </li>
  )
}
