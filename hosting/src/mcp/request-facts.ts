import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server"
import type { HostTime, Principal, SessionState } from "@mcp-on-aws/tools/definition"
import type { HttpResponse } from "../http.ts"

/** What hosting knows of a request before the SDK sees it. */
export interface RequestFacts {
  readonly principal: Principal
  readonly requestId: string
  /** What the request's `MCP-Protocol-Version` says. */
  readonly protocolVersion?: string | undefined
  /** Tells a definition to come to its end while it can still answer. */
  readonly hostTime?: HostTime | undefined
  /** On servers with sessions. */
  readonly session?: SessionState
}

/** A caller as the MCP side sees it. */
export interface ServedCaller {
  readonly facts: RequestFacts
  readonly verified?: AuthInfo | undefined
  /** As `Caller` has it: for messages that are served later, for this caller. */
  readonly checkScopes?: ((json: unknown) => HttpResponse | undefined) | undefined
}

/** Packs the facts into the field that the SDK passes through to every handler, unread. */
export function toAuthInfo({ facts, verified }: ServedCaller): AuthInfo {
  const { token = "", clientId = facts.principal.id, scopes = [] } = verified ?? {}
  return { ...verified, token, clientId, scopes, extra: { ...verified?.extra, facts } }
}

function factsOf(authInfo: AuthInfo | undefined): RequestFacts {
  const facts = authInfo?.extra?.facts
  if (facts === undefined)
    throw new Error("A request reached the MCP server without its facts: hosting did not set them")
  return facts as RequestFacts
}

/** Finds the facts of a request in what the SDK hands to its handler. */
export type ReadFacts = (context: ServerContext) => RequestFacts

/** Over HTTP, where `toAuthInfo` packed them. */
export const readHttpFacts: ReadFacts = ({ http }) => factsOf(http?.authInfo)
