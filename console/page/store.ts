import { apply } from "../src/view.ts"
import type { Frame, Message, View } from "../src/view.ts"

/** Lists are drawn anew this often at most: nobody reads faster. */
const DRAW_MS = 100

/** What the console's server tells, as it is now; the pages of all browsers show the same. */
export interface Store {
  /** Nothing until the first message. */
  view(): View | undefined
  connected(): boolean
  /** After changes, now and then. Returns what ends the subscription. */
  subscribe(listener: () => void): () => void
  /** Each frame, at once. Returns what ends the subscription. */
  watch(listener: (frame: Frame, view: View) => void): () => void
}

export function createStore(): Store {
  const listeners = new Set<() => void>()
  const watchers = new Set<(frame: Frame, view: View) => void>()
  let view: View | undefined
  let connected = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const source = new EventSource("/events")
  source.onopen = () => change(() => (connected = true))
  source.onerror = () => change(() => (connected = false))
  source.onmessage = ({ data }: MessageEvent<string>) =>
    change(() => {
      const message = JSON.parse(data) as Message
      if ("view" in message) view = message.view
      else if (view) receive(message.frames, view)
    })

  return {
    view: () => view,
    connected: () => connected,
    subscribe: (listener) => add(listeners, listener),
    watch: (listener) => add(watchers, listener),
  }

  function receive(frames: readonly Frame[], current: View) {
    for (const frame of frames) {
      apply(current, frame)
      for (const watcher of watchers) watcher(frame, current)
    }
  }

  function change(make: () => void) {
    make()
    timer ??= setTimeout(() => {
      timer = undefined
      for (const listener of listeners) listener()
    }, DRAW_MS)
  }
}

function add<Item>(set: Set<Item>, item: Item) {
  set.add(item)
  return () => void set.delete(item)
}
