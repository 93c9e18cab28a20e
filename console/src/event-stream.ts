import type { ServerResponse } from "node:http"
import type { Observer } from "./observer.ts"
import type { Frame, Message } from "./view.ts"

/** Together rather than one by one: nobody sees faster. */
const BATCH_MS = 40
const KEEP_ALIVE_MS = 15_000
/** A page that reads too slowly for this many gets everything anew instead, once it reads again. */
const MOST_WAITING = 20_000

/** Server-sent events: first the whole view, then every frame, in order; nothing is left out without a new view. */
export function sendEvents(observer: Observer, response: ServerResponse) {
  const { view } = observer
  let waiting: Frame[] = []
  let behind = false
  let blocked = false
  const send = (message: Message) => {
    blocked = !response.write(`data: ${JSON.stringify(message)}\n\n`)
  }
  const flush = () => {
    if (blocked) return
    if (behind) {
      behind = false
      waiting = []
      send({ view })
    } else if (waiting.length > 0) {
      const frames = waiting
      waiting = []
      send({ frames })
    }
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" })
  send({ view })
  response.on("drain", () => {
    blocked = false
    flush()
  })
  const unsubscribe = observer.subscribe((frame) => {
    if (waiting.length < MOST_WAITING) waiting.push(frame)
    else behind = true
  })
  const batches = setInterval(flush, BATCH_MS)
  const keepAlive = setInterval(() => response.write(":\n\n"), KEEP_ALIVE_MS)
  response.on("close", () => {
    unsubscribe()
    clearInterval(batches)
    clearInterval(keepAlive)
  })
}
