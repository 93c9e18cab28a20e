/** A request of this task's own to the SDK, which looks at the headers alone: the body is handed over parsed. */
export function ownRequest(sessionId: string, version?: string): Request {
  const headers = {
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-session-id": sessionId,
    ...(version !== undefined && { "mcp-protocol-version": version }),
  }
  return new Request("http://localhost/", { method: "POST", headers })
}
