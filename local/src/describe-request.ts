import type { IncomingHttpHeaders } from "node:http"

const VERSION = "io.modelcontextprotocol/protocolVersion"
const NAMED = new Set(["tools/call", "prompts/get"])
const LONGEST = 100

/** What may be told of an MCP request: what it calls, never its arguments. */
export interface RequestDescription {
  /** `response` where it answers a question of the server's; nothing where the body is no message. */
  readonly mcpMethod?: string | undefined
  /** Name of the tool or the prompt. */
  readonly name?: string | undefined
  readonly era: "2025" | "2026"
}

interface Message {
  readonly method?: unknown
  readonly result?: unknown
  readonly error?: unknown
  readonly params?: {
    readonly name?: unknown
    readonly _meta?: Readonly<Record<string, unknown>> | null
  } | null
}

/** The protocol's eras are told apart as its servers do: 2026-07-28 names itself in each message. */
export function describeRequest(headers: IncomingHttpHeaders, body: Buffer): RequestDescription {
  const message = parse(body)
  const { method, params, result, error } = message ?? {}
  const versions = [headers["mcp-protocol-version"], params?._meta?.[VERSION]]
  const era = versions.some((version) => typeof version === "string" && version >= "2026") ? "2026" : "2025"
  if (Array.isArray(message)) return { mcpMethod: "batch", era }
  if (typeof method !== "string") {
    return { mcpMethod: result !== undefined || error !== undefined ? "response" : undefined, era }
  }
  const name = NAMED.has(method) && typeof params?.name === "string" ? params.name : undefined
  return { mcpMethod: method.slice(0, LONGEST), name: name?.slice(0, LONGEST), era }
}

function parse(body: Buffer): Message | undefined {
  try {
    return (JSON.parse(body.toString()) as Message | null) ?? undefined
  } catch {
    return undefined
  }
}
