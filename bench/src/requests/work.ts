import { STEPS } from "../servers/describe-tools.ts"

export type Era = "2025" | "2026"

/** One kind of request, and what its answer must contain. */
export interface Work {
  readonly name: string
  readonly method: string
  readonly params: { readonly name?: string; readonly _meta?: object } & Record<string, unknown>
  readonly expected: string
}

/** Spoken by every version of the SDK that is measured. */
const revision = { "2025": "2025-06-18", "2026": "2026-07-28" }

export const works = {
  call: {
    name: "tools/call",
    method: "tools/call",
    params: { name: "echo", arguments: { text: "a string of some length" } },
    expected: "a string of some length",
  },
  list: { name: "tools/list", method: "tools/list", params: {}, expected: '"echo"' },
  initialize: {
    name: "initialize",
    method: "initialize",
    params: {
      protocolVersion: revision["2025"],
      capabilities: {},
      clientInfo: { name: "bench", version: "1" },
    },
    expected: '"protocolVersion":"2025-06-18"',
  },
  progress: {
    name: `tools/call, ${STEPS} progress events`,
    method: "tools/call",
    params: { name: "walk", arguments: {}, _meta: { progressToken: "p" } },
    expected: `"progress":${STEPS}`,
  },
} satisfies Record<string, Work>

/** The request's own headers and its body, as a client of that era writes them. */
export function describeRequest({ method, params }: Omit<Work, "name" | "expected">, era: Era) {
  const modern = era === "2026"
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": revision["2026"],
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  }
  const headers: Record<string, string> = {
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    ...(method !== "initialize" && { "mcp-protocol-version": revision[era] }),
    ...(modern && { "mcp-method": method }),
    ...(modern && params.name !== undefined && { "mcp-name": params.name }),
  }
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method,
    params: modern ? { ...params, _meta: { ...envelope, ...params._meta } } : params,
  })
  return { headers, body }
}

/** The bytes of the request. */
export function writeRequest(work: Work, era: Era, path: string): Buffer {
  const { headers, body } = describeRequest(work, era)
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    "user-agent: bench",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`)
}
