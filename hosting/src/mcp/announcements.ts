import type { AsyncLocalStorage } from "node:async_hooks"
import type { ServerEvent, ServerEventBus } from "@modelcontextprotocol/server"

/** What changed, and whose it is: nobody else hears of it. Without a principal it is everybody's. */
export interface Announcement {
  readonly event: ServerEvent
  readonly principal?: string | undefined
}

export type Listener = (announcement: Announcement) => void

export interface AnnouncementBus {
  publish(announcement: Announcement): void
  /** Returns what ends it. */
  subscribe(listener: Listener): () => void
}

/** Reaches the listeners of this process. */
export function createAnnouncementBus(): AnnouncementBus {
  const listeners = new Set<Listener>()
  return {
    publish(announcement) {
      for (const listener of listeners) listener(announcement)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/**
 * A bus as the SDK's handler subscribes to it, which knows no principals: it subscribes while it serves the request that
 * listens, and `callers` says whose request that is.
 */
export const asServerEventBus = (
  bus: AnnouncementBus,
  callers: AsyncLocalStorage<string>,
): ServerEventBus => ({
  publish: (event) => bus.publish({ event }),
  subscribe(listener) {
    const caller = callers.getStore()
    return bus.subscribe(({ event, principal }) => {
      if (principal === undefined || principal === caller) listener(event)
    })
  },
})
