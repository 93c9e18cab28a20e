// The reference client of a server with sessions, on the SDK that nearly all clients use, with cookies and without: it
// shows which task answers, that its session is there on all of them, and a question that it answers.
import assert from "node:assert/strict"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import manifest from "./package.json" with { type: "json" }
import { attempt } from "./src/attempt.ts"
import { callTool } from "./src/call-tool.ts"
import { ClientError } from "./src/client-error.ts"
import { createCookieFetch } from "./src/cookie-fetch.ts"
import { readArguments } from "./src/read-arguments.ts"
import { requireTools } from "./src/require-tools.ts"

const CALLS = 12

const usage = `npm run client:sessions -- <url>...

Visits MCP endpoints with sessions, such as http://127.0.0.1:4021/mcp, with cookies and without, and exits 0 or 1.
MCP_TOKEN is an access token or an API key, where one is needed.`

for (const url of readArguments(usage)) {
  await attempt(`${url} with cookies`, () => visit(new URL(url), createCookieFetch()))
  await attempt(`${url} without cookies`, () => visit(new URL(url), fetch))
}

async function visit(url: URL, send: Fetch) {
  const client = new Client(
    { name: "reference-client", version: manifest.version },
    { capabilities: { elicitation: {} } },
  )
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    console.log(`  asked: ${params.message}`)
    return { action: "accept", content: { confirm: true } }
  })
  const { MCP_TOKEN: token } = process.env
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const { fetch, reached } = watchTargets(send)
  const transport = new StreamableHTTPClientTransport(url, { fetch, requestInit: { headers } })
  await client.connect(transport)
  try {
    if (!transport.sessionId) throw new ClientError("This server gave no session: use npm run client for it.")
    await requireTools(client, ["ping", "remember", "import_notes", "create_note", "delete_note"])
    await keepSomething(client)
    await followProgress(client)
    await answerQuestion(client)
    console.log(`  ${reached()}`)
  } finally {
    await transport.terminateSession()
    await client.close()
  }
}

/** What the session keeps is there in every call, whichever task the load balancer chose. */
async function keepSomething(client: Client) {
  await callTool(client, { name: "remember", arguments: { name: "color", text: "green" } })
  const owners = new Set<unknown>()
  for (let at = 0; at < CALLS; at++) {
    const { text } = await callTool(client, { name: "remember", arguments: { name: "color" } })
    assert.equal(text, "green")
    owners.add((await callTool(client, { name: "ping" })).instance)
  }
  console.log(`  the session kept its state in ${2 * CALLS} calls, answered by ${[...owners].join(", ")}`)
}

async function followProgress(client: Client) {
  const key = `reference-client-${Date.now()}`
  const notes = [1, 2, 3].map((number) => ({ title: `Import ${number} of 3`, body: key }))
  let steps = 0
  const { ids } = await callTool(
    client,
    { name: "import_notes", arguments: { key, notes, delay_ms: 100 } },
    { onprogress: () => steps++ },
  )
  assert.equal(steps, notes.length)
  console.log(`  progress came in ${steps} steps`)
  for (const id of ids as string[])
    await callTool(client, { name: "delete_note", arguments: { id, confirm: true } })
}

/** The question comes on one connection, and its answer goes on another: perhaps to another task. */
async function answerQuestion(client: Client) {
  const { id } = await callTool(client, {
    name: "create_note",
    arguments: { title: "Reference client", body: "Was here." },
  })
  const { deleted } = await callTool(client, { name: "delete_note", arguments: { id } })
  assert.equal(deleted, true)
}

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** Counts the cookies that came back: with stickiness they say to which target the next request goes. */
function watchTargets(send: Fetch) {
  let requests = 0
  let sticky = 0
  return {
    fetch: async (url: string | URL, init?: RequestInit) => {
      const response = await send(url, init)
      requests++
      if (response.headers.getSetCookie().some((cookie) => cookie.startsWith("AWSALB"))) sticky++
      return response
    },
    reached: () => `${requests} requests; the load balancer set its cookie in ${sticky} answers`,
  }
}
