import { toAuthInfo } from "@mcp-on-aws/hosting/request-facts"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import type { JSONRPCMessage, JSONRPCNotification, JSONRPCRequest } from "@modelcontextprotocol/server"
import { Actor } from "./actor.ts"
import type { ActorDependencies } from "./actor.ts"
import { ownRequest } from "./own-request.ts"
import type { SessionKey } from "./session-key.ts"
import type { Session } from "./session-store.ts"

/**
 * Builds a session's server anew from its row: the client's own first messages, fed to it again. Nothing where newer code
 * refuses them, as it would for ever: then the session is over, and its client begins another.
 */
export async function restoreSession(
  dependencies: ActorDependencies,
  { key, session, caller }: { key: SessionKey; session: Session; caller: ServedCaller },
): Promise<Actor | undefined> {
  const actor = new Actor(dependencies, key, session.fence)
  await actor.connect()
  const messages: (JSONRPCRequest | JSONRPCNotification)[] = [
    { ...session.initialize, id: "initialize" },
    { jsonrpc: "2.0", method: "notifications/initialized" },
  ]
  if (session.logLevel !== undefined) {
    const params = { level: session.logLevel }
    messages.push({ jsonrpc: "2.0", id: "logging/setLevel", method: "logging/setLevel", params })
  }
  for (const message of messages) {
    const refusal = await feed(actor, message, caller)
    if (refusal !== undefined) {
      actor.logger.error("a stored session was refused, and is ended", { method: message.method, refusal })
      await actor.delete()
      return undefined
    }
  }
  actor.remember(session)
  return actor
}

/** What the SDK says against it, if it does. */
async function feed(
  { transport, key }: Actor,
  parsedBody: JSONRPCMessage,
  caller: ServedCaller,
): Promise<string | undefined> {
  const response = await transport.handleRequest(ownRequest(key.id), {
    parsedBody,
    authInfo: toAuthInfo(caller),
  })
  // The stream ends with the answer; nobody needs what it says.
  const text = await response.text()
  return response.ok ? undefined : `${response.status} ${text.slice(0, 500)}`
}
