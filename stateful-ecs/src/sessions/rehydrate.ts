import type { ServedCaller } from "@mcp-on-aws/hosting/endpoint"
import { toAuthInfo } from "@mcp-on-aws/hosting/scope"
import type { JSONRPCMessage } from "@modelcontextprotocol/server"
import { Actor } from "./actor.ts"
import type { ActorDependencies } from "./actor.ts"
import type { SessionKey } from "./session-key.ts"
import type { Session } from "./session-store.ts"

/** Builds a session's server anew from its row: the client's own first messages, fed to it again. */
export async function rehydrate(
  dependencies: ActorDependencies,
  { key, session, caller }: { key: SessionKey; session: Session; caller: ServedCaller },
): Promise<Actor> {
  const actor = new Actor(dependencies, key, session.fence)
  await actor.connect()
  const messages: JSONRPCMessage[] = [
    { ...session.initialize, id: "initialize" },
    { jsonrpc: "2.0", method: "notifications/initialized" },
  ]
  if (session.logLevel !== undefined) {
    const params = { level: session.logLevel }
    messages.push({ jsonrpc: "2.0", id: "logging/setLevel", method: "logging/setLevel", params })
  }
  for (const message of messages) await feed(actor, message, caller)
  actor.remember(session)
  return actor
}

async function feed(
  { transport, key }: Actor,
  parsedBody: JSONRPCMessage,
  { scope, verified }: ServedCaller,
) {
  const headers = {
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-session-id": key.id,
  }
  const request = new Request("http://localhost/", { method: "POST", headers })
  const response = await transport.handleRequest(request, {
    parsedBody,
    authInfo: toAuthInfo(scope, verified),
  })
  // The stream ends with the answer; nobody needs what it says.
  const text = await response.text()
  if (!response.ok) throw new Error(`A stored session was refused: ${response.status} ${text.slice(0, 500)}`)
}
