import { setTimeout as delay } from "node:timers/promises"
import { readResult, readUntil, unexpected } from "../answers.ts"
import { askStateless, pickStateless } from "../calls.ts"
import type { Ask } from "../calls.ts"
import { pick } from "../context.ts"
import type { Context, Work } from "../context.ts"
import { readArrivals } from "../read-answer.ts"
import { keepNote, listTools, ping } from "./notes.ts"
import { followProgress, hangUp } from "./progress.ts"

/** Any server that needs no session for it, in an era that it speaks. */
const anywhere =
  (work: (ask: Ask) => Promise<unknown>): Work =>
  async (context) => {
    const { place, era } = pickStateless(context)
    await work(askStateless(context, place, era))
  }

export const read: Work = anywhere(ping)
export const list: Work = anywhere(listTools)
export const note: Work = anywhere(keepNote)

export const initialize: Work = async (context) => {
  const { statelessEcs, statelessLambda } = context.places
  const ask = askStateless(context, pick([statelessEcs, statelessLambda]), "2025")
  const clientInfo = { name: "soak", version: "1" }
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo }
  const result = await readResult(await ask("initialize", params))
  if (result.protocolVersion !== "2025-06-18") throw unexpected(result)
}

export const discover: Work = async (context) => {
  const { place } = pickStateless(context)
  const result = await readResult(await askStateless(context, place, "2026")("server/discover"))
  if (typeof result.capabilities !== "object") throw unexpected(result)
}

export const progress: Work = async (context) => {
  const { place, era } = pickStateless(context)
  const streams = place !== context.places.statelessLambda
  await followProgress(askStateless(context, place, era), streams)
}

/** A function behind an HTTP API is not told. */
export const hangUpStateless: Work = async (context) => {
  const { tasks, statelessEcs } = context.places
  const place = pick([statelessEcs, ...tasks])
  const era = place === statelessEcs ? pick(["2025", "2026"] as const) : "2026"
  await hangUp(askStateless(context, place, era))
}

/** A stream of what changes, which its client drops. */
export const listenStateless: Work = async (context: Context) => {
  const gone = new AbortController()
  const ask = askStateless(context, pick(context.places.tasks), "2026")
  const params = { notifications: { resourcesListChanged: true } }
  const arrivals = readArrivals(await ask("subscriptions/listen", params, { signal: gone.signal }))
  await readUntil(arrivals, ({ method }) => method === "notifications/subscriptions/acknowledged")
  await delay(500 * Math.random())
  gone.abort()
}
