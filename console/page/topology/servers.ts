import { frontKey } from "../../src/view.ts"
import type { View } from "../../src/view.ts"

/** More than these are drawn as one. */
const MOST_DRAWN = 6

export interface FrontNode {
  readonly key: string
  readonly server: string
  readonly front: string
  readonly url: string
  readonly instances: readonly string[]
}

export interface InstanceNode {
  readonly id: string
  readonly kind: "task" | "environment"
}

/** A server as it is drawn: its fronts, and the instances that are not drawn with another already. */
export interface ServerNode {
  readonly name: string
  readonly fronts: readonly FrontNode[]
  readonly instances: readonly InstanceNode[]
  /** How many more there are. */
  readonly more: number
}

/** From the endpoints alone: whatever server or front is added appears by itself. */
export function describeServers({ endpoints }: Pick<View, "endpoints">): ServerNode[] {
  const drawn = new Set<string>()
  return [...Map.groupBy(endpoints, ({ server }) => server)].map(([name, own]) => {
    const all = new Map(own.flatMap(({ instances }) => instances.map(({ id, url }) => [id, url] as const)))
    const instances = [...all].flatMap(([id, url]): InstanceNode[] => {
      if (drawn.has(id)) return []
      drawn.add(id)
      return [{ id, kind: url === null ? "environment" : "task" }]
    })
    return {
      name,
      fronts: own.map(({ server, front, url, instances }) => {
        return {
          key: frontKey({ server, front }),
          server,
          front,
          url,
          instances: instances.map(({ id }) => id),
        }
      }),
      instances: instances.slice(0, MOST_DRAWN),
      more: Math.max(0, instances.length - MOST_DRAWN),
    }
  })
}
