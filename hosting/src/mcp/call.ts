import {
  CLIENT_CAPABILITIES_META_KEY,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/server"
import type { ClientCapabilities, ServerContext } from "@modelcontextprotocol/server"
import type { Call } from "@mcp-on-aws/tools/definition"
import type { Announcement } from "./announcements.ts"
import type { RequestStates } from "./request-state.ts"
import type { RequestFacts } from "./request-facts.ts"

export interface CallOptions {
  /** The tool, prompt or resource that is called. */
  readonly name: string
  readonly context: ServerContext
  readonly facts: RequestFacts
  /** What a connection agreed on at `initialize`, where this server saw it. */
  readonly negotiatedVersion?: string | undefined
  /** What a 2025-era client declared at `initialize`, where this server saw it. */
  readonly initializedCapabilities: ClientCapabilities | undefined
  readonly requestStates: RequestStates
  readonly publish: (announcement: Announcement) => void
}

/** Shows a definition the request it serves, the same in both eras. */
export function createCall({
  name,
  context,
  facts,
  negotiatedVersion,
  initializedCapabilities,
  requestStates,
  publish,
}: CallOptions): Call {
  const { mcpReq } = context
  const { principal, requestId, protocolVersion, session, hostTime } = facts
  const progressToken = mcpReq._meta?.progressToken
  const envelope = mcpReq.envelope as Record<string, unknown> | undefined
  return {
    principal,
    requestId,
    protocolVersion:
      (envelope?.[PROTOCOL_VERSION_META_KEY] as string | undefined) ??
      protocolVersion ??
      negotiatedVersion ??
      DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
    clientCapabilities:
      (envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined) ??
      initializedCapabilities ??
      {},
    signal: hostTime ? AbortSignal.any([mcpReq.signal, hostTime.signal]) : mcpReq.signal,
    hostTime,
    inputResponses: mcpReq.inputResponses,
    requestState: requestStates.of(name, context),
    reportProgress(progress, total, message) {
      if (progressToken === undefined) return Promise.resolve()
      const told = mcpReq.notify({
        method: "notifications/progress",
        params: {
          progressToken,
          progress,
          ...(total === undefined ? {} : { total }),
          ...(message === undefined ? {} : { message }),
        },
      })
      return mayGoUnheard(told)
    },
    log: (level, data) => mayGoUnheard(mcpReq.log(level, data, name)),
    publish: (event, to = "caller") =>
      publish(to === "caller" ? { event, principal: principal.id } : { event }),
    session,
    sdk: context,
  }
}

/** A promise that a definition need not await: without its client it fails, and unheard that would end the process. */
function mayGoUnheard(told: Promise<void>): Promise<void> {
  told.catch(() => undefined)
  return told
}
