import { inputRequired } from "@modelcontextprotocol/server"
import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import type { HttpRequest } from "../src/http.ts"
import { call, echo, modern, request, toolThat } from "./fixtures.ts"

export const text = (text: string) => ({ content: [{ type: "text" as const, text }] })
const failing = (name: string, error: unknown) =>
  toolThat(() => {
    throw error
  }, name)
const output = z.object({ n: z.number() })

export const tools = [
  echo,
  defineTool({
    ...echo,
    name: "nested",
    input: z.object({ a: z.object({ b: z.array(z.number()) }), c: z.string().default("c") }),
    output,
    run: ({ a, c }) => ({ ...text(c), structuredContent: { n: a.b.length } }),
  }),
  { ...toolThat(() => text("no structured content"), "unstructured"), output },
  { ...toolThat(() => ({ ...text("wrong"), structuredContent: { n: "one" } }), "wrong"), output },
  toolThat(() => ({ structuredContent: { n: 1 } }) as never, "contentless"),
  toolThat(() => ({ content: "none" }) as never, "malformed"),
  failing("told", new ToolError("what the model may know")),
  failing("hidden", new TypeError("what it may not")),
  toolThat(async (_, { reportProgress, log }) => {
    await reportProgress(1, 2, "half")
    await log("warning", { at: 1 })
    await reportProgress(2, 2)
    return text("walked")
  }, "walk"),
  toolThat(
    () =>
      inputRequired({
        inputRequests: {
          name: inputRequired.elicit({
            message: "Name?",
            requestedSchema: { type: "object", properties: { name: { type: "string" } } },
          }),
        },
      }),
    "ask",
  ),
  toolThat(async (_, { requestState }) => text(String(requestState.open())), "state"),
]
export const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }
export const old = (json: unknown, headers: Record<string, string> = {}) => ({
  json,
  request: request({ headers }),
})
export const now = (
  message: Parameters<typeof modern>[0],
  { headers = {}, capabilities = {}, ...more } = {},
) => {
  const parts = modern(message, capabilities)
  const json = JSON.parse(parts.body.toString()) as object
  return { json: { ...json, ...more }, request: request({ headers: { ...parts.headers, ...headers } }) }
}
const initialize = {
  jsonrpc: "2.0",
  id: "i",
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "c", version: "1" } },
}
const meta = (own: object) => ({ ...list, params: { _meta: own } })
const progress = { progressToken: "p" }
const claim = "io.modelcontextprotocol/protocolVersion"

export const usual: [string, { json: unknown; request: HttpRequest }][] = [
  ...[
    "echo",
    "nested",
    "unstructured",
    "wrong",
    "contentless",
    "malformed",
    "told",
    "hidden",
    "walk",
    "ask",
  ].flatMap((name): [string, ReturnType<typeof old>][] => [
    [`a call of ${name}`, old(call(name, { text: "t", a: { b: [1] } }))],
    [`a 2026 call of ${name}`, now(call(name, { text: "t", a: { b: [1] } }))],
  ]),
  ["a call with wrong arguments", old(call("nested", { a: { b: ["one", 2] }, c: 3 }))],
  ["a 2026 call with wrong arguments", now(call("nested", { a: { b: ["one", 2] }, c: 3 }))],
  ["a call without arguments", old({ ...call("echo"), params: { name: "echo" } })],
  ["a call whose arguments are no object", old({ ...call("echo"), params: { name: "echo", arguments: 1 } })],
  [
    "a 2026 call whose arguments are no object",
    now({ ...call("echo"), params: { name: "echo", arguments: 1 } }),
  ],
  ["a call with progress", old(call("walk", {}, 7, progress))],
  ["a 2026 call with progress", now(call("walk", {}, "seven", progress))],
  [
    "a question to a client that can answer",
    now(call("ask"), { capabilities: { elicitation: { form: {} } } }),
  ],
  [
    "state that nobody signed",
    now({ ...call("state"), params: { name: "state", arguments: {}, requestState: "v1.x.y" } }),
  ],
  [
    "state that is no text",
    now({ ...call("state"), params: { name: "state", arguments: {}, requestState: 1 } }),
  ],
  ["a list", old(list)],
  ["a list without params", old({ jsonrpc: "2.0", id: 1, method: "tools/list" })],
  ["a list with a cursor", old({ ...list, params: { cursor: "c" } })],
  ["a list with a cursor that is none", old({ ...list, params: { cursor: 1 } })],
  ["a 2026 list", now(list)],
  ["a 2026 list with a cursor that is none", now({ ...list, params: { cursor: 1 } })],
  ["initialize", old(initialize)],
  [
    "initialize of an unknown revision",
    old({ ...initialize, params: { ...initialize.params, protocolVersion: "1" } }),
  ],
  ["initialize without params", old({ ...initialize, params: {} })],
  ["ping", old({ ...list, method: "ping" })],
  ["2026 discovery", now({ ...list, method: "server/discover" })],
  ["a notification", old({ jsonrpc: "2.0", method: "notifications/initialized" })],
  [
    "a cancellation of nothing",
    old({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }),
  ],
  ["an older revision", old(list, { "mcp-protocol-version": "2024-11-05" })],
]

export const others: [string, { json: unknown; request: HttpRequest }][] = [
  ["a tool that is not there", old(call("none"))],
  ["a 2026 tool that is not there", now(call("none"))],
  ["a name that objects have", old(call("constructor"))],
  ["a call without a name", old({ ...call("echo"), params: {} })],
  ["an unknown method", old({ ...list, method: "tools/none" })],
  ["an unknown 2026 method", now({ ...list, method: "tools/none" })],
  ["a method of the other era", old({ ...list, method: "server/discover" })],
  ["a 2026 method of the other era", now({ ...list, method: "ping" })],
  ["2026 initialize", now(initialize)],
  ["what is not offered", old({ ...list, method: "prompts/list" })],
  ["2026 what is not offered", now({ ...list, method: "resources/list" })],
  ["logging", old({ ...list, method: "logging/setLevel", params: { level: "debug" } })],
  [
    "a notification with an unknown revision",
    old({ jsonrpc: "2.0", method: "notifications/initialized" }, { "mcp-protocol-version": "1" }),
  ],
  [
    "a 2026 notification",
    now({ method: "notifications/cancelled", params: { requestId: 1 } }, { jsonrpc: "2.0" } as never),
  ],
  ["an unknown revision", old(list, { "mcp-protocol-version": "2099-01-01" })],
  ["a revision of the other era", old(list, { "mcp-protocol-version": "2026-07-28" })],
  ["no event streams", old(list, { accept: "application/json" })],
  ["nothing acceptable", old(list, { accept: "*/*" })],
  ["a batch", old([list, { ...list, id: 2 }])],
  ["an empty batch", old([])],
  ["a batch of one", old([list])],
  ["a posted response", old({ jsonrpc: "2.0", id: 1, result: {} })],
  ["a posted error", old({ jsonrpc: "2.0", id: 1, error: { code: 1, message: "m" } })],
  ["a message that is also a response", old({ ...list, result: {} })],
  ["more than JSON-RPC has", old({ ...list, more: 1 })],
  ["another JSON-RPC", old({ ...list, jsonrpc: "1.0" })],
  ["no JSON-RPC", old({ id: 1, method: "tools/list" })],
  ["an id that is null", old({ ...list, id: null })],
  ["an id that is a fraction", old({ ...list, id: 1.5 })],
  ["an id that is a list", old({ ...list, id: [] })],
  ["a method that is a number", old({ ...list, method: 1 })],
  ["params that are a list", old({ ...list, params: [] })],
  ["params that are null", old({ ...list, params: null })],
  ["text", old("tools/list")],
  ["nothing", old(null)],
  ["_meta that is text", old({ ...list, params: { _meta: "m" } })],
  ["a progress token that is an object", old(meta({ progressToken: {} }))],
  ["other _meta", old(meta({ "example.com/own": 1 }))],
  ["an envelope of another revision", old(meta({ [claim]: "2025-06-18" }))],
  ["an envelope that is a number", old(meta({ [claim]: 1 }))],
  ["an envelope without headers", now(list, { headers: { "mcp-protocol-version": "" } })],
  ["an envelope without its method's header", now(list, { headers: { "mcp-method": "tools/call" } })],
  ["a header that names another tool", now(call("echo", { text: "t" }), { headers: { "mcp-name": "walk" } })],
  [
    "a header in base64",
    now(call("echo", { text: "t" }), { headers: { "mcp-name": "=?base64?ZWNobw==?=" } }),
  ],
  [
    "a header in broken base64",
    now(call("echo", { text: "t" }), { headers: { "mcp-name": "=?base64?%?=" } }),
  ],
  ["a header of another revision", now(list, { headers: { "mcp-protocol-version": "2025-11-25" } })],
  [
    "a revision to come",
    now(
      { ...list, params: { _meta: { [claim]: "2027-01-01" } } },
      { headers: { "mcp-protocol-version": "2027-01-01" } },
    ),
  ],
  ["an envelope whose capabilities are text", now(list, { capabilities: "none" })],
]
