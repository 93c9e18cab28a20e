import { describeRequest } from "../requests/work.ts"
import type { Era } from "../requests/work.ts"
import { describePost } from "../sessions/session-client.ts"
import { pick } from "./context.ts"
import type { Context, Place } from "./context.ts"
import type { Session } from "./session-pool.ts"

let ids = 0

/** A request's id in its session, in which calls that were hung up on go on. */
export const nextId = () => ++ids

export interface AskOptions {
  readonly signal?: AbortSignal
  /** Within a session. */
  readonly id?: number
}

/** Sends a request, wherever it is meant to be served. */
export type Ask = (
  method: string,
  params?: Record<string, unknown>,
  options?: AskOptions,
) => Promise<Response>

export function askWithin({ send }: Context, session: Session, place: Place): Ask {
  return (method, params = {}, { id = nextId(), signal = null } = {}) =>
    send(place.url, { ...describePost({ id, method, params }, session.id), signal })
}

/** Without one. */
export function askStateless({ send }: Context, place: Place, era: Era): Ask {
  return (method, params = {}, { signal = null } = {}) =>
    send(place.url, { method: "POST", ...describeRequest({ method, params }, era), signal })
}

/** Wherever no session is needed: 2026-07-28 is served by all. */
export function pickStateless({ places }: Context): { place: Place; era: Era } {
  const { tasks, statelessEcs, statelessLambda } = places
  const without = pick([statelessEcs, statelessEcs, statelessLambda])
  const place = pick([...tasks, without, without, without, without, without, without])
  const era = tasks.includes(place) ? "2026" : pick(["2025", "2026"] as const)
  return { place, era }
}

export const callTool = (ask: Ask, name: string, args: Record<string, unknown> = {}) =>
  ask("tools/call", { name, arguments: args })
