import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { connect, connectAskable } from "../src/contract/clients.ts"
import type { Endpoint } from "../src/contract/front.ts"
import { openNotebook, structured } from "../src/contract/notebook.ts"
import { post, request2025 } from "../src/contract/raw-http.ts"

const PATIENCE_MS = 15_000
const endpoints = await readEndpoints(process.env.MCP_ENDPOINTS ?? "")
const folder = logFolder()

/** A local cloud logs beside its ports; a deployed server logs where its owner looks. */
function logFolder(): string | undefined {
  const url = URL.parse(endpoints.find(({ front }) => front === "rest")?.url ?? "")
  const base = Number(url?.port) - 1
  const path = join(import.meta.dirname, "..", "..", ".local", String(base), "logs")
  return url?.hostname === "127.0.0.1" && existsSync(path) ? path : undefined
}

const readLogs = (logs: string) =>
  readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), "utf8"))
    .join("")

/** Every text that a caller would not have told, and where it was told. */
function markSecrets(where: string) {
  const mark = (what: string) => `private-${what}-of-${where}-${Date.now()}`
  return {
    title: mark("title"),
    text: mark("text"),
    model: mark("answer-of-the-model"),
    argument: mark("argument"),
    broken: mark("broken-json"),
    query: mark("query"),
    token: mark("token"),
    key: mark("api-key"),
    cookie: mark("cookie"),
    session: mark("session"),
  }
}
type Secrets = ReturnType<typeof markSecrets>

async function useNotes(endpoint: Endpoint, secrets: Secrets) {
  await using client = await connectAskable("v2 in the 2026 era", endpoint, {
    capabilities: { sampling: {} },
    prepare: (sdk) =>
      sdk.setRequestHandler("sampling/createMessage", () => ({
        ...{ role: "assistant", model: "test" },
        content: { type: "text", text: secrets.model },
      })),
  })
  await using notebook = openNotebook(client)
  const id = await notebook.create(secrets.title, secrets.text)
  const { structuredContent } = await client.call("summarize_notes", { ids: [id] })
  expect(structuredContent).toMatchObject({ summary: secrets.model })
  await using old = await connect("v1", endpoint)
  expect((await old.call("get_note", { id })).structuredContent).toMatchObject({ body: secrets.text })
  expect((await old.call("get_note", { id: secrets.argument })).isError).toBe(true)
  expect((await old.call("list_notes", { cursor: secrets.argument })).isError).toBe(true)
  expect((await old.call("create_note", { title: { [secrets.argument]: 1 } })).isError).toBe(true)
}

async function useOperations(endpoint: Endpoint, secrets: Secrets) {
  await using client = await connect("v2 in the 2026 era", endpoint)
  const invoked = await client.call("invoke_function", {
    function: "order-mail",
    payload: { [secrets.title]: secrets.text },
    confirm: true,
  })
  expect(structured(invoked)).toMatchObject({ failed: false })
  await using old = await connect("v1", endpoint)
  expect((await old.call("get_function", { function: secrets.argument })).isError).toBe(true)
  const upgrade = {
    functions: ["order-mail"],
    plan_token: secrets.argument,
    smoke_test: { expect: secrets.text },
  }
  expect((await old.call("upgrade_runtime", upgrade)).isError).toBe(true)
  expect((await old.call("get_function", { function: { [secrets.argument]: 1 } })).isError).toBe(true)
}

/** Asks in every wrong way; the id under which the last request stands in the log. */
async function misuse(endpoint: Endpoint, secrets: Secrets): Promise<string> {
  const headers = {
    authorization: `Bearer ${secrets.token}`,
    "x-api-key": secrets.key,
    cookie: `session=${secrets.cookie}`,
  }
  const url = `${endpoint.url}?access_token=${secrets.query}`
  const right = request2025("ping")
  await post({ url }, { ...right, headers: { ...right.headers, ...headers } })
  await post(endpoint, { body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${secrets.broken}` })
  await post(endpoint, { body: JSON.stringify({ [secrets.broken]: secrets.broken }) })
  const last = await post(endpoint, { ...right, headers: { ...headers, "mcp-session-id": secrets.session } })
  return last.headers.get("x-request-id") ?? ""
}

async function untilLogged(logs: string, requestId: string): Promise<string> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const text = readLogs(logs)
    if (text.includes(`"requestId":"${requestId}"`)) return text
    if (performance.now() > until) throw new Error(`The logs never told of request ${requestId}`)
    await delay(50)
  }
}

describe.each(endpoints)("the log of $server behind $front", (endpoint) => {
  const local = folder === undefined ? test.skip : test
  local("holds no note, no argument, no credential, nothing of a broken request", async () => {
    const secrets = markSecrets(`${endpoint.server}-${endpoint.front}`)
    await (endpoint.server === "lambda-ops" ? useOperations : useNotes)(endpoint, secrets)
    const requestId = await misuse(endpoint, secrets)
    expect(requestId).not.toBe("")
    const log = await untilLogged(folder ?? "", requestId)
    expect(Object.values(secrets).filter((secret) => log.includes(secret))).toEqual([])
  })
})
