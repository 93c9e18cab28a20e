import type { Endpoint, Front } from "./front.ts"
import { post, request2025 } from "./raw-http.ts"
import type { Answer, Post } from "./raw-http.ts"

const newest2025 = "2025-11-25"
const revisions2025: readonly string[] = ["2025-03-26", "2025-06-18", newest2025]

export interface Session extends AsyncDisposable {
  /** Sent with each request of the session; none where the front has no sessions. */
  readonly headers: Readonly<Record<string, string>>
}

/** The handshake of the 2025 era, and at the end a DELETE. */
export async function openSession(
  { endpoint, sessions }: Pick<Front, "endpoint" | "sessions">,
  revision = newest2025,
): Promise<Session> {
  if (!sessions) return { headers: {}, [Symbol.asyncDispose]: async () => {} }
  const clientInfo = { name: "contract", version: "1.0.0" }
  const params = { protocolVersion: revision, capabilities: {}, clientInfo }
  const answer = await post(endpoint, { ...request2025("initialize", params), headers: {} })
  const id = answer.headers.get("mcp-session-id")
  if (!id) throw new Error(`initialize gave no session: ${answer.status} ${answer.text}`)
  const headers = { "mcp-session-id": id, "mcp-protocol-version": revision }
  const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })
  await post(endpoint, { body, headers })
  return { headers, [Symbol.asyncDispose]: () => endSession(endpoint, headers) }
}

/** One POST; in a session of its own where the front has sessions and the request is of their era. */
export async function postAsClient(front: Front, request: Post): Promise<Answer> {
  const { "mcp-protocol-version": revision = newest2025 } = request.headers ?? {}
  if (revision.startsWith("2026") || request.headers?.["mcp-method"]) return post(front.endpoint, request)
  await using session = await openSession(front, revisions2025.includes(revision) ? revision : newest2025)
  return await post(front.endpoint, { ...request, headers: { ...session.headers, ...request.headers } })
}

async function endSession({ url, headers: own }: Endpoint, headers: Readonly<Record<string, string>>) {
  const response = await fetch(url, { method: "DELETE", headers: { ...own, ...headers } })
  await response.arrayBuffer()
}
