import { describe, expect, test } from "@jest/globals"
import type { Front } from "./front.ts"
import { post, request2025, request2026, requestWithHost } from "./raw-http.ts"
import type { Post } from "./raw-http.ts"
import { postAsClient } from "./session.ts"

const ping = request2025("ping")
const list = request2026("tools/list")
const twoPings = [1, "b"].map((id) => ({ jsonrpc: "2.0", id, method: "ping" }))
const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'{"a":'.repeat(500)}1${"}".repeat(501)}`

const refusals: [what: string, request: Post, status: number, code: number][] = [
  ["malformed JSON", { body: '{"jsonrpc":"2.0",' }, 400, -32700],
  ["an empty body", { body: "" }, 400, -32700],
  ["JSON that is no message", { body: '{"hello":"world"}' }, 400, -32600],
  ["an empty batch", { body: "[]" }, 400, -32600],
  ["JSON nested deeper than any request needs", { body: deep }, 400, -32600],
  ["a batch in the 2026 era", { ...list, body: `[${list.body}]` }, 400, -32600],
  ["a media type that is not JSON", change(ping, { "content-type": "text/plain" }), 415, -32000],
  ["a client that reads neither JSON nor events", change(ping, { accept: "text/html" }), 406, -32000],
  ["an unknown revision", change(ping, { "mcp-protocol-version": "1999-01-01" }), 400, -32000],
  [
    "a header that names another revision",
    change(list, { "mcp-protocol-version": "2025-11-25" }),
    400,
    -32020,
  ],
  ["a header that names another method", change(list, { "mcp-method": "prompts/list" }), 400, -32020],
  ["a header that names another tool", change(call2026("ping"), { "mcp-name": "get_note" }), 400, -32020],
  ["a page of a foreign Origin", change(ping, { origin: "https://evil.example" }), 403, -32000],
  ["a page without an Origin of its own", change(ping, { origin: "null" }), 403, -32000],
]

export function describeHttpRefusals(front: Front) {
  const { endpoint, sessions, passesAnyHost } = front
  describe("HTTP", () => {
    test.each(refusals)("%s is refused with a JSON-RPC error", async (_, request, status, code) => {
      const answer = await postAsClient(front, request)

      expect({ status: answer.status, code: answer.message.error?.code }).toEqual({ status, code })
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/)
    })

    test("a revision the server does not speak yet is refused with those it speaks", async () => {
      const future = "2999-01-01"
      const request = change(list, { "mcp-protocol-version": future })

      const answer = await postAsClient(front, { ...request, body: list.body.replace("2026-07-28", future) })

      expect(answer.status).toBe(400)
      expect(answer.message.error).toMatchObject({
        code: -32022,
        data: { supported: ["2026-07-28"], requested: future },
      })
    })

    test("a batch of the 2025-03-26 revision is answered request by request", async () => {
      const body = JSON.stringify(twoPings)

      const answer = await postAsClient(front, { body, headers: { "mcp-protocol-version": "2025-03-26" } })

      expect(answer.status).toBe(200)
      const messages = answer.arrivals.map(({ message }) => message)
      expect(messages).toHaveLength(2)
      expect(messages).toEqual(
        expect.arrayContaining(twoPings.map(({ id }) => ({ jsonrpc: "2.0", id, result: {} }))),
      )
    })

    test("a body over the limit is refused with 413, and the server goes on", async () => {
      const body = JSON.stringify({ ...JSON.parse(ping.body), params: { padding: "x".repeat(1_100_000) } })

      const answer = await postAsClient(front, { ...ping, body })
      const next = await postAsClient(front, ping)

      expect(answer.status).toBe(413)
      expect(next.message.result).toEqual({})
    })

    test("a body just under the limit is served", async () => {
      const body = JSON.stringify({ ...JSON.parse(ping.body), params: { padding: "x".repeat(900_000) } })

      expect((await postAsClient(front, { ...ping, body })).message.result).toEqual({})
    })

    test("an answer carries the id of its request, for the log", async () => {
      const ids = [await postAsClient(front, ping), await postAsClient(front, ping)].map(({ headers }) =>
        headers.get("x-request-id"),
      )

      expect(ids).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
      expect(new Set(ids).size).toBe(2)
    })

    test("a foreign Host, as in DNS rebinding, is refused with 403", async () => {
      const { status, text } = await requestWithHost(endpoint, "evil.example")

      expect(status).toBe(403)
      if (passesAnyHost) expect(JSON.parse(text)).toMatchObject({ error: { code: -32000 } })
    })

    if (!sessions) describeNoSessions(endpoint)
  })
}

function describeNoSessions(endpoint: Front["endpoint"]) {
  test.each(["GET", "DELETE", "PUT"])("%s is answered 405 with what is allowed", async (method) => {
    const accept = "application/json, text/event-stream"

    const response = await fetch(endpoint.url, { method, headers: { ...endpoint.headers, accept } })

    expect(response.status).toBe(405)
    expect(response.headers.get("allow")).toContain("POST")
    expect(await response.json()).toMatchObject({ jsonrpc: "2.0", error: { code: -32000 } })
  })

  test("a session it never gave is answered 404, so that clients initialise again", async () => {
    const answer = await post(endpoint, change(ping, { "mcp-session-id": "8f5c8ed7-no-such-session" }))

    expect(answer.status).toBe(404)
    expect(answer.message).toMatchObject({ id: 1, error: { code: -32001 } })
  })
}

function change(request: Post, headers: Record<string, string>): Post {
  return { ...request, headers: { ...request.headers, ...headers } }
}

function call2026(name: string): Post {
  return request2026("tools/call", { name, arguments: {} })
}
