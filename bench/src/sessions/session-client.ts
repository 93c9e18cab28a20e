const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" }

/** A 2025-11-25 session by raw HTTP: nothing of a client's own work is in what is measured. */
export async function openSession(url: string): Promise<string> {
  const response = await post(url, {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
  })
  const session = response.headers.get("mcp-session-id")
  await response.text()
  if (session === null) throw new Error(`${url} gave no session: ${response.status}`)
  const initialized = await post(url, { jsonrpc: "2.0", method: "notifications/initialized" }, session)
  await initialized.text()
  return session
}

let id = 0

/** Milliseconds from sending a call to the end of its answer. */
export async function timeCall(url: string, session: string, name: string): Promise<number> {
  id += 1
  const begun = performance.now()
  const call = { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } }
  const text = await (await post(url, call, session)).text()
  const took = performance.now() - begun
  if (!text.includes('"done"')) throw new Error(`${name} was answered: ${text.slice(0, 300)}`)
  return took
}

/** Opens the session's stream of what its server says unasked, until the signal; nothing of it is read but its head. */
export async function openStream(url: string, session: string, signal: AbortSignal): Promise<void> {
  const own = { "mcp-session-id": session, "mcp-protocol-version": "2025-11-25", accept: "text/event-stream" }
  const response = await fetch(url, { headers: own, signal })
  if (!response.ok) throw new Error(`${url} opened no stream: ${response.status}`)
  held.push(response)
}

/** A response that nobody holds is collected, and its connection closed with it. */
const held: Response[] = []

function post(url: string, message: object, session?: string): Promise<Response> {
  const own = session === undefined ? {} : { "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" }
  return fetch(url, { method: "POST", headers: { ...headers, ...own }, body: JSON.stringify(message) })
}
