import type { HttpResponse } from "@mcp-on-aws/hosting/http"
import type { JSONRPCRequest } from "@modelcontextprotocol/server"
import { Actor } from "./actor.ts"
import type { ActorDependencies } from "./actor.ts"
import { initializeTooLong, tooManySessions } from "./refusals.ts"
import type { Residents } from "./residents.ts"
import type { SessionRequest } from "./session-request.ts"
import { createSessionId, sessionKey } from "./session-key.ts"
import type { SessionKey } from "./session-key.ts"

/** It stays in the session's row, of DynamoDB's 400 KB, and is read with it: room for an icon, not for a library. */
const MOST_BYTES = 32 * 1024

/** Answers an `initialize` with a new session of this task's. Where none comes of it, nothing of it stays. */
export async function beginSession(
  { actors, residents }: { actors: ActorDependencies; residents: Residents },
  { request, json, caller }: SessionRequest,
): Promise<HttpResponse> {
  if (Buffer.byteLength(JSON.stringify(json)) > MOST_BYTES) return initializeTooLong(MOST_BYTES, json)
  const key = sessionKey(caller.facts.principal, createSessionId())
  const most = actors.settings.MCP_MAX_PRINCIPAL_SESSIONS
  let actor: Actor | undefined
  try {
    if (most !== undefined && (await actors.store.list(key)) > most) return tooManySessions(most, json)
    actor = new Actor(actors, key, 1)
    return await actor.initialize(request, json as JSONRPCRequest, caller)
  } finally {
    if (actor?.memory) residents.add(actor)
    else await undo(actors, key, actor)
  }
}

/** Nobody knows its id, and so nobody would ever end it. */
async function undo(
  { store, settings, logger }: ActorDependencies,
  key: SessionKey,
  actor: Actor | undefined,
) {
  await actor?.drop("over")
  if (settings.MCP_MAX_PRINCIPAL_SESSIONS === undefined) return
  await store.unlist(key).catch((error: unknown) => {
    logger.warn("a session that did not begin counts as one of its principal's", { error })
  })
}
