import { fromJsonSchema } from "@modelcontextprotocol/server"
import type { ResourceDefinition, ToolDefinition, ToolSet } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { admitAnyone } from "../src/authenticate.ts"
import type { HttpHandler, HttpRequest, HttpResponse } from "../src/http.ts"
import { createLogger } from "../src/log.ts"
import type { Logger } from "../src/log.ts"
import { hostingSettings, readSettings } from "../src/settings.ts"
import { createStatelessApp } from "../src/stateless-app.ts"
import type { StatelessAppOptions } from "../src/stateless-app.ts"

export const server = { name: "test", title: "Test", version: "1.2.3", instance: "i-1", region: "local" }

export const echo = defineTool({
  name: "echo",
  title: "Echo",
  description: "Says what it was told",
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  annotations: { readOnlyHint: true },
  run: ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
})

export const about: ResourceDefinition = {
  name: "about",
  uri: "test://about",
  title: "About",
  description: "About this server",
  mimeType: "text/plain",
  read: async (uri) => ({ contents: [{ uri: uri.href, text: "about" }] }),
}

/** A tool without arguments whose work is `run`. */
export const toolThat = (run: ToolDefinition["run"], name = "work"): ToolDefinition => ({
  name,
  title: name,
  description: name,
  input: fromJsonSchema({ type: "object" }),
  annotations: {},
  run,
})

export interface TestApp {
  readonly app: HttpHandler
  readonly logger: Logger
  /** The log, line by line. */
  readonly lines: Record<string, unknown>[]
}

export function createTestApp(
  toolSet: Partial<ToolSet> = {},
  options: Partial<StatelessAppOptions> & { env?: Record<string, string> } = {},
): TestApp {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger({
    level: "debug",
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
  })
  const app = createStatelessApp({
    toolSet: { tools: [echo], prompts: [], resources: [], ...toolSet },
    server,
    settings: readSettings(hostingSettings, options.env ?? {}),
    logger,
    authenticate: admitAnyone,
    canPush: false,
    ...options,
  })
  return { app, logger, lines }
}

export const request = (parts: Partial<HttpRequest> = {}): HttpRequest => ({
  id: "req-1",
  method: "POST",
  path: "/mcp",
  query: "",
  headers: {
    host: "localhost:4000",
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...parts.headers,
  },
  signal: parts.signal ?? new AbortController().signal,
  ...without(parts, "headers"),
})

const without = <T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = object
  return rest
}

export const body = (json: unknown) => Buffer.from(JSON.stringify(json))

export const call = (name: string, args: object = {}, id: string | number = 1, meta?: object) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args, ...(meta && { _meta: meta }) },
})

/** A 2026-07-28 request: the envelope in `_meta`, and the headers that repeat it. */
export function modern(message: ModernMessage, capabilities: object = {}) {
  const { method, params } = message
  return {
    headers: {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(params.name && { "mcp-name": params.name }),
    } as Record<string, string>,
    body: body({
      ...message,
      params: {
        ...params,
        _meta: {
          ...params._meta,
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": capabilities,
        },
      },
    }),
  }
}

interface ModernMessage {
  readonly method: string
  readonly params: { readonly name?: string; readonly _meta?: object } & Readonly<Record<string, unknown>>
}

export interface Message {
  id?: string | number | null
  method?: string
  result?: Record<string, unknown> & { isError?: boolean; content?: { text: string }[] }
  error?: { code: number; message: string; data?: unknown }
  params?: Record<string, unknown>
}

/** Every JSON-RPC message of an answer, be it JSON or an event stream. */
export async function messages(response: HttpResponse): Promise<Message[]> {
  const text = await read(response)
  if (!response.headers["content-type"]?.startsWith("text/event-stream"))
    return text ? [JSON.parse(text) as Message] : []
  const data = text.split("\n").filter((line) => line.startsWith("data: ") && line.length > 6)
  return data.map((line) => JSON.parse(line.slice(6)) as Message)
}

export async function read({ body }: HttpResponse): Promise<string> {
  if (body === undefined || typeof body === "string") return body ?? ""
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
