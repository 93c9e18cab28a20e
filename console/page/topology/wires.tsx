import type { TableView } from "../../src/view.ts"
import { connect, describePath } from "./geometry.ts"
import type { Layout } from "./geometry.ts"
import type { ServerNode } from "./servers.ts"

export interface WiresOptions {
  readonly layout: Layout
  readonly tables: readonly TableView[]
  readonly servers: readonly ServerNode[]
}

export function Wires({ layout, servers, tables }: WiresOptions) {
  const stores = new Set(tables.map(({ server }) => server))
  const links = servers.flatMap(({ name, fronts, instances }) => [
    ...fronts.map(({ key }) => ["clients", `front:${key}`] as const),
    ...fronts.flatMap((front) =>
      front.instances.map((id) => [`front:${front.key}`, `instance:${id}`] as const),
    ),
    ...(instances.length > 0 && stores.has(name) ? [[`band:${name}`, "dynamodb"] as const] : []),
  ])
  return (
    <svg class="wires" aria-hidden="true">
      {links.map(([from, to]) => {
        const [a, b] = [layout.get(from), layout.get(to)]
        const curve = a && b && connect(a, b)
        return curve ? <path key={`${from} ${to}`} d={describePath(curve)} /> : null
      })}
    </svg>
  )
}
