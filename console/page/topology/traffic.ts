import { frontKey, hasFailed } from "../../src/view.ts"
import type { Frame, RequestView, View } from "../../src/view.ts"
import type { Store } from "../store.ts"
import { createDots, LEG_MS } from "./dots.ts"
import type { DotsOptions, Look } from "./dots.ts"

const HIT_MS = 500

/** Shows each request on its way, by frames alone. Returns what ends it. */
export function createTraffic(store: Store, options: DotsOptions): () => void {
  const { picture, layout } = options
  const still = matchMedia("(prefers-reduced-motion: reduce)")
  const dots = createDots(options)
  /** When a request's next leg may begin. */
  const arrivals = new Map<string, number>()
  const unwatch = store.watch(show)
  return () => {
    unwatch()
    dots.close()
  }

  function show(event: Frame, view: View) {
    if (event.type === "dynamodb-request") return hit(picture, "dynamodb")
    if (!("requestId" in event)) return
    const request = view.requests.findLast(({ id }) => id === event.requestId)
    if (!request) return
    const [outer, inner] = legsOf(request)
    switch (event.type) {
      case "request-begun":
        hit(picture, outer[1])
        return isDescribed(request) ? travel(request, outer) : undefined
      case "request-described":
        travel(request, outer)
        return travel(request, inner)
      case "request-routed":
        hit(picture, inner[1])
        // A load balancer chooses before it has read the message: then that leg waits for the first.
        return isDescribed(request) ? travel(request, inner) : undefined
      case "answer-part":
        return send({ between: outer, backwards: true, look: "part", begins: performance.now() })
      case "request-ended":
        travel(request, inner, true)
        travel(request, outer, true)
        arrivals.delete(request.id)
    }
  }

  function legsOf(request: RequestView): readonly [Leg, Leg] {
    const front = `front:${frontKey(request)}`
    const client = `client:${request.session}`
    return [
      [layout().has(client) ? client : "clients", front],
      [front, `instance:${request.instance}`],
    ]
  }

  function travel(request: RequestView, between: Leg, backwards = false) {
    if (!layout().has(between[1])) return
    const begins = Math.max(performance.now(), arrivals.get(request.id) ?? 0)
    arrivals.set(request.id, begins + LEG_MS)
    send({ between, backwards, look: lookOf(request), begins })
  }

  function send(journey: Parameters<typeof dots.send>[0]) {
    if (!still.matches && !document.hidden) dots.send(journey)
  }
}

type Leg = readonly [string, string]

/** GET and DELETE have no message, and are of sessions, which the 2025 era alone has. */
const isDescribed = ({ method, era }: RequestView) => method !== "POST" || era !== undefined

const lookOf = (request: RequestView): Look => (hasFailed(request) ? "failed" : (request.era ?? "2025"))

/** A node lights up for a moment, in stillness too. */
function hit(picture: HTMLElement, name: string) {
  const node = picture.querySelector<HTMLElement>(`[data-node="${CSS.escape(name)}"]`)
  if (!node || node.dataset.hit !== undefined) return
  node.dataset.hit = ""
  setTimeout(() => delete node.dataset.hit, HIT_MS)
}
