import type { RequestDescription } from "./describe-request.ts"

export type TaskEventType =
  "task-started" | "task-healthy" | "task-leaving" | "task-ended" | "task-paused" | "task-resumed"

export type RequestEnd = "complete" | "client-left" | "broken-off"

/** What happens to one request at its front; all of them carry its id. */
export type RequestEvent =
  | {
      readonly type: "request-begun"
      readonly requestId: string
      readonly server: string
      readonly front: string
      /** HTTP method. */
      readonly method: string
      readonly path: string
      /** As the client's header names it. */
      readonly session?: string | undefined
    }
  /** Its body has come. */
  | ({ readonly type: "request-described"; readonly requestId: string } & RequestDescription)
  | {
      readonly type: "request-routed"
      readonly requestId: string
      /** A task's id, or an environment's. */
      readonly instance: string
      /** How long the environment took to initialise, where it was started for this request. */
      readonly initMs?: number | undefined
    }
  | {
      readonly type: "answer-begun"
      readonly requestId: string
      readonly status: number
      /** As the server's header names it. */
      readonly session?: string | undefined
    }
  /** A chunk of an answer that comes in parts. */
  | { readonly type: "answer-part"; readonly requestId: string }
  | {
      readonly type: "request-ended"
      readonly requestId: string
      /** As the client got it. */
      readonly status: number
      readonly durationMs: number
      readonly end: RequestEnd
    }

/** What happens in the local cloud while it runs, for whoever watches it. Times are milliseconds. */
export type CloudEvent =
  | RequestEvent
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
      readonly type: "dynamodb-request"
      /** `PutItem`, `Query`, ... */
      readonly operation: string
      readonly table: string
    }
  | {
      readonly type: "log-line"
      /** The file's name without its ending: a function's or a server's. */
      readonly log: string
      /** The first characters of the instance's id. */
      readonly instance: string
      readonly line: string
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
