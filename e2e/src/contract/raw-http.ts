import { request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"
import type { Endpoint } from "./front.ts"

const accept = "application/json, text/event-stream"

export interface Message {
  readonly jsonrpc?: string
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { code: number; message: string; data?: unknown }
}

/** A message, and when it arrived, in milliseconds since the request began. */
export interface Arrival {
  readonly message: Message
  readonly atMs: number
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly arrivals: readonly Arrival[]
  /** The only message of the answer. */
  readonly message: Message
}

export interface Post {
  readonly body: string
  readonly headers?: Record<string, string>
}

/** One POST as MCP's transport has it, with the headers under test in place of its own. */
export async function post(endpoint: Endpoint, { body, headers = {} }: Post): Promise<Answer> {
  const begun = performance.now()
  const response = await fetch(endpoint.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept, ...endpoint.headers, ...headers },
    body,
  })
  const arrivals: Arrival[] = []
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false
  let text = ""
  let read = 0
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    const end = isStream ? text.lastIndexOf("\n\n") : -1
    if (end < read) continue
    const atMs = performance.now() - begun
    arrivals.push(...readEvents(text.slice(read, end)).map((message) => ({ message, atMs })))
    read = end + 2
  }
  if (!isStream)
    arrivals.push(...readJson(text).map((message) => ({ message, atMs: performance.now() - begun })))
  return {
    status: response.status,
    headers: response.headers,
    text,
    arrivals,
    get message() {
      const [only, ...others] = arrivals
      if (!only || others.length > 0) throw new Error(`Expected one message, got ${arrivals.length}: ${text}`)
      return only.message
    },
  }
}

/** A JSON-RPC request of the 2025 era. */
export function request2025(
  method: string,
  params: Record<string, unknown> = {},
  id: string | number = 1,
): Post {
  return {
    body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
    headers: { "mcp-protocol-version": "2025-11-25" },
  }
}

/** A JSON-RPC request of the 2026 era: who asks stands in every request, and what it asks in the headers too. */
export function request2026(
  method: string,
  params: Record<string, unknown> = {},
  id: string | number = 1,
): Post {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "contract", version: "1.0.0" },
    ...(params._meta as object | undefined),
  }
  return {
    body: JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta } }),
    headers: {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof params.name === "string" && { "mcp-name": params.name }),
    },
  }
}

/** With a Host header of one's own, which `fetch` does not allow. */
export function requestWithHost(endpoint: Endpoint, host: string): Promise<{ status: number; text: string }> {
  const { protocol } = new URL(endpoint.url)
  const send = protocol === "https:" ? httpsRequest : httpRequest
  const headers = { ...endpoint.headers, host, accept, "content-type": "application/json" }
  return new Promise((resolve, reject) => {
    const request = send(endpoint.url, { method: "POST", headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    })
    request.on("error", reject)
    request.end(request2025("ping").body)
  })
}

function readEvents(text: string): Message[] {
  return text.split("\n\n").flatMap((event) => {
    const data = event.split("\n").flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trim()] : []))
    return data.length > 0 ? readJson(data.join("\n")) : []
  })
}

/** None where a front answers in its own words. */
function readJson(text: string): Message[] {
  try {
    return [JSON.parse(text) as Message | Message[]].flat()
  } catch {
    return []
  }
}
