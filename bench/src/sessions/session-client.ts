const REVISION = "2025-11-25"
const accept = "application/json, text/event-stream"

/** What sends a request: `fetch`, or what counts or delays on the way there. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

export interface SessionOptions {
  readonly capabilities?: object
  readonly send?: Send
}

/** A 2025-11-25 session by raw HTTP: nothing of a client's own work is in what is measured. */
export async function openSession(
  url: string,
  { capabilities = {}, send = fetch }: SessionOptions = {},
): Promise<string> {
  const params = { protocolVersion: REVISION, capabilities, clientInfo: { name: "bench", version: "1" } }
  const response = await send(url, describePost({ id: 0, method: "initialize", params }))
  const session = response.headers.get("mcp-session-id")
  await response.text()
  if (session === null) throw new Error(`${url} gave no session: ${response.status}`)
  const initialized = await send(url, describePost({ method: "notifications/initialized" }, session))
  await initialized.text()
  return session
}

let id = 0

/** Milliseconds from sending a call to the end of its answer. */
export async function timeCall(url: string, session: string, name: string): Promise<number> {
  id += 1
  const begun = performance.now()
  const call = { id, method: "tools/call", params: { name, arguments: {} } }
  const text = await (await fetch(url, describePost(call, session))).text()
  const took = performance.now() - begun
  if (!text.includes('"done"')) throw new Error(`${name} was answered: ${text.slice(0, 300)}`)
  return took
}

/**
 * Opens the session's stream of what its server says unasked, until the signal; nothing of it is read but its head.
 * A response that nobody holds is collected, and its connection closed with it.
 */
export async function openStream(url: string, session: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { ...describeGet(session), signal })
  if (!response.ok) throw new Error(`${url} opened no stream: ${response.status}`)
  return response
}

/** A message to a session, or the one that begins it. */
export const describePost = (message: object, session?: string) => ({
  method: "POST",
  headers: {
    "content-type": "application/json",
    accept,
    ...(session !== undefined && describeSession(session)),
  },
  body: JSON.stringify({ jsonrpc: "2.0", ...message }),
})

/** A session's stream: of what is said unasked, or, after an event, of the call whose event that was. */
export const describeGet = (session: string, lastEventId?: string) => ({
  headers: {
    accept: "text/event-stream",
    ...describeSession(session),
    ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
  },
})

export const describeDelete = (session: string) => ({ method: "DELETE", headers: describeSession(session) })

const describeSession = (session: string) => ({
  "mcp-session-id": session,
  "mcp-protocol-version": REVISION,
})
