import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { useStore, useView } from "../use-store.ts"
import { ClientNodes } from "./client-nodes.tsx"
import { DynamoDbNode } from "./dynamodb-node.tsx"
import { measure } from "./geometry.ts"
import type { Layout } from "./geometry.ts"
import { Legend } from "./legend.tsx"
import { ServerBand } from "./server-band.tsx"
import { describeServers } from "./servers.ts"
import { createTraffic } from "./traffic.ts"
import { Wires } from "./wires.tsx"

export interface TopologyOptions {
  readonly chosen: string
  readonly choose: (url: string) => void
}

/** Who talks to whom, with each request on its way. The lists below tell the same in words. */
export function Topology({ chosen, choose }: TopologyOptions) {
  const store = useStore()
  const view = useView()
  const picture = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [layout, setLayout] = useState<Layout>(new Map())
  const servers = describeServers(view)
  // All that moves a node: which nodes there are. Sizes are watched besides.
  const shape = JSON.stringify([servers, view.clients.map(({ id }) => id)])

  useLayoutEffect(() => {
    const element = picture.current
    if (!element) return
    const update = () => setLayout(measure(element))
    const resized = new ResizeObserver(update)
    resized.observe(element)
    update()
    return () => resized.disconnect()
  }, [shape])

  const current = useRef(layout)
  current.current = layout
  useLayoutEffect(() => {
    if (!picture.current || !canvas.current) return
    return createTraffic(store, {
      picture: picture.current,
      canvas: canvas.current,
      layout: () => current.current,
    })
  }, [store])

  return (
    <section class="card topology" aria-labelledby="topology-title">
      <div class="title">
        <h2 id="topology-title">Topology</h2>
        <Legend />
      </div>
      <div class="picture" ref={picture}>
        <Wires layout={layout} servers={servers} tables={view.tables} />
        <ClientNodes clients={view.clients} />
        <div class="bands">
          {servers.map((server) => (
            <ServerBand key={server.name} server={server} view={view} chosen={chosen} choose={choose} />
          ))}
        </div>
        <DynamoDbNode tables={view.tables} />
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </section>
  )
}
