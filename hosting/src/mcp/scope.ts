import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server"
import type { HostTime, Principal, SessionState } from "@mcp-on-aws/tools/definition"

/** What hosting knows of a request before the SDK sees it. */
export interface RequestScope {
  readonly principal: Principal
  readonly requestId: string
  /** What the request's `MCP-Protocol-Version` says. */
  readonly protocolVersion?: string | undefined
  /** Tells a definition to come to its end while it can still answer. */
  readonly hostTime?: HostTime | undefined
  /** On servers with sessions. */
  readonly session?: SessionState
}

/** Packs a scope into the field that the SDK passes through to every handler, unread. */
export function toAuthInfo(scope: RequestScope, verified?: AuthInfo): AuthInfo {
  const { token = "", clientId = scope.principal.id, scopes = [] } = verified ?? {}
  return { ...verified, token, clientId, scopes, extra: { ...verified?.extra, scope } }
}

function scopeOf(authInfo: AuthInfo | undefined): RequestScope {
  const scope = authInfo?.extra?.scope
  if (scope === undefined)
    throw new Error("A request reached the MCP server without its scope: hosting did not set it")
  return scope as RequestScope
}

/** Finds the scope of a request in what the SDK hands to its handler. */
export type ReadScope = (context: ServerContext) => RequestScope

/** Over HTTP, where `toAuthInfo` packed it. */
export const readHttpScope: ReadScope = ({ http }) => scopeOf(http?.authInfo)
