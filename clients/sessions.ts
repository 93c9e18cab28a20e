// The reference client, on the SDK that nearly all clients use, with cookies and without: it shows which
// task answers, that its session is there on all of them, and exits 0 or 1.
import assert from "node:assert/strict"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import manifest from "../package.json" with { type: "json" }
import { createCookieFetch } from "./cookie-fetch.ts"

const CALLS = 12

const urls = process.argv.slice(2)
if (urls.length === 0) {
  console.error("Give the URL of an MCP endpoint, such as http://127.0.0.1:4011/mcp")
  process.exit(1)
}
for (const url of urls) {
  for (const cookies of [true, false]) {
    const title = `${url} ${cookies ? "with cookies" : "without cookies"}`
    try {
      console.log(`→ ${title}`)
      await visit(new URL(url), cookies)
      console.log(`✓ ${title}\n`)
    } catch (error) {
      console.error(`✗ ${title}\n${error instanceof Error ? error.stack : String(error)}`)
      process.exitCode = 1
    }
  }
}

async function visit(url: URL, cookies: boolean) {
  const client = new Client(
    { name: "reference-client", version: manifest.version },
    { capabilities: { elicitation: {} } },
  )
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    console.log(`  asked: ${params.message}`)
    return { action: "accept", content: { confirm: true } }
  })
  const { fetch: send, reached } = watchTargets(cookies ? createCookieFetch() : fetch)
  const token = process.env.MCP_TOKEN
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: send,
    ...(token !== undefined && { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  })
  await client.connect(transport)
  try {
    assert.ok(transport.sessionId, "a stateful server gives a session id")
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
  await call(client, ["remember", { name: "color", text: "green" }])
  const owners = new Set<unknown>()
  for (let at = 0; at < CALLS; at++) {
    const { text } = await call(client, ["remember", { name: "color" }])
    assert.equal(text, "green")
    owners.add((await call(client, ["ping"])).instance)
  }
  console.log(`  the session kept its state in ${2 * CALLS} calls, answered by ${[...owners].join(", ")}`)
}

async function followProgress(client: Client) {
  const key = `reference-client-${Date.now()}`
  const notes = [1, 2, 3].map((number) => ({ title: `Import ${number} of 3`, body: key }))
  let steps = 0
  const { ids } = await call(client, ["import_notes", { key, notes, delay_ms: 100 }], {
    onprogress: () => steps++,
  })
  assert.equal(steps, notes.length)
  console.log(`  progress came in ${steps} steps`)
  for (const id of ids as string[]) await call(client, ["delete_note", { id, confirm: true }])
}

/** The question comes on one connection, and its answer goes on another: perhaps to another task. */
async function answerQuestion(client: Client) {
  const { id } = await call(client, ["create_note", { title: "Reference client", body: "Was here." }])
  const { deleted } = await call(client, ["delete_note", { id }])
  assert.equal(deleted, true)
}

/** Counts the cookies that came back: with stickiness they say to which target the next request goes. */
function watchTargets(send: (url: string | URL, init?: RequestInit) => Promise<Response>) {
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

type Options = Parameters<Client["callTool"]>[2]

/** A tool's structured output. */
async function call(client: Client, [name, args]: [name: string, args?: object], options?: Options) {
  const { isError, content, structuredContent } = await client.callTool(
    { name, arguments: { ...args } },
    undefined,
    options,
  )
  assert.ok(!isError, `${name}: ${JSON.stringify(content)}`)
  return structuredContent as Record<string, unknown>
}
