import type { HttpRequest } from "@mcp-on-aws/hosting/http"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import { GET_STREAM, parseEventId } from "./position.ts"

/** A request of a session, and who sends it. */
export interface SessionRequest {
  readonly request: HttpRequest
  readonly json: unknown
  readonly caller: ServedCaller
  /** The name of a POST's stream, where it has one already: sent twice under it, it runs once. */
  readonly stream?: string
  /** What the task that passed it on says; nothing where it came from the load balancer. One hop at most. */
  readonly hop?: { readonly claim: string | undefined }
}

/** A GET that waits for what the server says outside of calls, and would wait for ever. */
export function isListening({ method, headers }: Pick<HttpRequest, "method" | "headers">): boolean {
  const lastEventId = headers["last-event-id"]
  return method === "GET" && (lastEventId === undefined || parseEventId(lastEventId)?.stream === GET_STREAM)
}
