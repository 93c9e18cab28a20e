import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import type { CallToolResult, ClientOptions } from "@modelcontextprotocol/client"
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { createCookieFetch } from "@mcp-on-aws/clients/cookie-fetch"
import type { Endpoint } from "./front.ts"

const clientInfo = { name: "contract", version: "1.0.0" }

/** The SDK's clients in the field: v1, and v2 in either era. */
export const clientKinds = ["v1", "v2 in the 2025 era", "v2 in the 2026 era"] as const
export type ClientKind = (typeof clientKinds)[number]

export interface Progress {
  readonly progress: number
  readonly total?: number | undefined
  readonly message?: string | undefined
}

export interface CallOptions {
  readonly onprogress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

export type ToolResult = Pick<CallToolResult, "content" | "isError" | "structuredContent">

/** What the tests ask of any client. */
export interface McpClient extends AsyncDisposable {
  readonly kind: ClientKind
  readonly protocolVersion: string | undefined
  /** The SDK's client, for what all of them name alike. */
  readonly sdk: Pick<
    Client,
    | "getServerCapabilities"
    | "getServerVersion"
    | "listTools"
    | "listResources"
    | "listResourceTemplates"
    | "readResource"
    | "listPrompts"
    | "getPrompt"
    | "complete"
  >
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>
}

export async function connect(kind: ClientKind, endpoint: Endpoint): Promise<McpClient> {
  if (kind === "v1") return connectV1(endpoint)
  return connectV2(kind, createClientV2(kind), endpoint)
}

/** A v2 client that declares what it can be asked; `prepare` gives it the handlers. */
export function connectAskable(
  kind: Exclude<ClientKind, "v1">,
  endpoint: Endpoint,
  asked: { capabilities: ClientOptions["capabilities"]; prepare: (client: Client) => void },
): Promise<McpClient> {
  const client = createClientV2(kind, { capabilities: asked.capabilities })
  asked.prepare(client)
  return connectV2(kind, client, endpoint)
}

function createClientV2(kind: ClientKind, options: ClientOptions = {}): Client {
  const mode = kind === "v2 in the 2026 era" ? { pin: "2026-07-28" } : ("legacy" as const)
  return new Client(clientInfo, { ...options, versionNegotiation: { mode } })
}

async function connectV2(kind: ClientKind, client: Client, endpoint: Endpoint): Promise<McpClient> {
  await client.connect(new StreamableHTTPClientTransport(new URL(endpoint.url), transportOptions(endpoint)))
  return {
    kind,
    protocolVersion: client.getNegotiatedProtocolVersion(),
    sdk: client,
    call: (name, args = {}, options) => client.callTool({ name, arguments: args }, options),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

async function connectV1(endpoint: Endpoint): Promise<McpClient> {
  const client = new ClientV1(clientInfo)
  const transport = new TransportV1(new URL(endpoint.url), transportOptions(endpoint))
  await client.connect(transport)
  return {
    kind: "v1",
    protocolVersion: transport.protocolVersion,
    // The same methods with the same answers; the two SDKs only declare them in other words.
    sdk: client as unknown as Client,
    call: async (name, args = {}, options) =>
      (await client.callTool({ name, arguments: args }, undefined, options)) as ToolResult,
    [Symbol.asyncDispose]: () => client.close(),
  }
}

function transportOptions({ headers = {}, keepsCookies }: Endpoint) {
  return { requestInit: { headers: { ...headers } }, ...(keepsCookies && { fetch: createCookieFetch() }) }
}
