export type TaskEventType = "task-started" | "task-healthy" | "task-leaving" | "task-ended"

/** What happens in the local cloud while it runs, for whoever watches it. Times are milliseconds. */
export type CloudEvent =
  | {
      readonly type: "environment-started" | "environment-frozen" | "environment-thawed" | "environment-ended"
      readonly function: string
      readonly id: string
      readonly pid: number
      /** Why it ended. */
      readonly reason?: string | undefined
    }
  | {
      readonly type: TaskEventType
      /** The server's name. */
      readonly service: string
      readonly id: string
      readonly pid: number
      /** Why it leaves, or how it ended. */
      readonly reason?: string | undefined
    }
  | {
      readonly type: "invocation-begun"
      readonly front: string
      readonly requestId: string
      readonly method: string
      readonly path: string
    }
  | {
      readonly type: "invocation-ended"
      readonly front: string
      readonly requestId: string
      /** As the client got it. */
      readonly status: number
      readonly durationMs: number
    }

export interface CloudEvents {
  emit(event: CloudEvent): void
  /** Returns what ends the subscription. */
  subscribe(listener: (event: CloudEvent) => void): () => void
}

/** Listeners are called at once, in the order in which they subscribed. */
export function createCloudEvents(): CloudEvents {
  const listeners = new Set<(event: CloudEvent) => void>()
  return {
    emit: (event) => listeners.forEach((listener) => listener(event)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
