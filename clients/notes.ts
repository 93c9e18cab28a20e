// The reference client, on the SDK that nearly all clients use: it lists and calls tools, shows progress
// as it arrives, checks what comes back, cleans up, and exits 0 or 1. Tools that it does not know it only lists.
import assert from "node:assert/strict"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { CallToolRequest } from "@modelcontextprotocol/sdk/types.js"
import manifest from "../package.json" with { type: "json" }

const urls = process.argv.slice(2)
if (urls.length === 0) {
  console.error("Give the URL of an MCP endpoint: npm run client -- http://127.0.0.1:4002/prod/mcp")
  process.exit(1)
}
for (const url of urls) {
  try {
    await visit(new URL(url))
  } catch (error) {
    console.error(`✗ ${url}\n${describeFailure(error)}`)
    process.exitCode = 1
  }
}

/** `fetch` says only that it failed: why is in its cause. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(error instanceof TypeError && cause instanceof Error)) return error.stack ?? error.message
  const code = "code" in cause ? String(cause.code) : ""
  const hint = code === "ECONNREFUSED" ? ". Nothing listens there: is npm start running?" : ""
  return `${error.message}: ${cause.message || code}${hint}`
}

async function visit(url: URL) {
  console.log(`→ ${url.href}`)
  const client = new Client({ name: "reference-client", version: manifest.version })
  // Stateless: no session, so nothing to keep between calls and nothing to close but the client itself.
  const { MCP_TOKEN: token } = process.env
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  try {
    if (await showServer(client)) {
      const noteId = await writeNotes(client)
      await publishDraft(client)
      await deleteNote(client, noteId)
    }
  } finally {
    await client.close()
  }
  console.log(`✓ ${url.href}\n`)
}

/** Whether it has the notes, whose tools this client knows how to call. */
async function showServer(client: Client): Promise<boolean> {
  const { tools } = await client.listTools()
  const names = tools.map(({ name }) => name)
  console.log(`  tools: ${names.join(", ")}`)
  if (!["ping", "create_note"].every((name) => names.includes(name))) {
    console.log("  These are not the notes: nothing is called.")
    return false
  }
  const { server, version, instance, protocol } = await call(client, { name: "ping" })
  assert.equal(server, client.getServerVersion()?.name)
  console.log(`  ${String(server)} ${String(version)} on ${String(instance)}, MCP ${String(protocol)}`)
  return true
}

async function writeNotes(client: Client): Promise<string> {
  const { id } = await call(client, {
    name: "create_note",
    arguments: { title: "Reference client", body: "Was here." },
  })
  const key = `reference-client-${Date.now()}`
  const notes = [1, 2, 3].map((number) => ({ title: `Import ${number} of 3`, body: key }))
  const begun = performance.now()
  let steps = 0
  const onprogress: OnProgress = ({ progress, total, message }) => {
    steps += 1
    const after = Math.round(performance.now() - begun)
    console.log(`  progress ${progress}/${total} after ${after} ms: ${message}`)
  }
  const { ids } = await call(
    client,
    { name: "import_notes", arguments: { key, notes, delay_ms: 200 } },
    onprogress,
  )
  assert.equal(steps, notes.length)
  for (const imported of ids as string[])
    await call(client, { name: "delete_note", arguments: { id: imported, confirm: true } })
  return id as string
}

async function publishDraft(client: Client) {
  const { draft } = await call(client, { name: "start_draft", arguments: { title: "In three calls" } })
  await call(client, { name: "append_to_draft", arguments: { draft, text: "State that needs no session: " } })
  await call(client, { name: "append_to_draft", arguments: { draft, text: "the handle carries it." } })
  const { id } = await call(client, { name: "publish_draft", arguments: { draft } })
  const { body } = await call(client, { name: "get_note", arguments: { id } })
  console.log(`  draft: ${String(body)}`)
  assert.match(String(body), /needs no session: the handle carries it\./)
  await call(client, { name: "delete_note", arguments: { id, confirm: true } })
}

async function deleteNote(client: Client, id: string) {
  const refused = await client.callTool({ name: "delete_note", arguments: { id } })
  assert.ok(refused.isError, "delete_note must not delete where nobody can be asked")
  console.log(`  refused: ${textOf(refused)}`)
  const { deleted } = await call(client, { name: "delete_note", arguments: { id, confirm: true } })
  assert.equal(deleted, true)
}

type OnProgress = (step: { progress: number; total?: number; message?: string }) => void

/** The tool's structured output; what the tool says went wrong, as an error. */
async function call(client: Client, params: CallToolRequest["params"], onprogress?: OnProgress) {
  const options = onprogress ? { onprogress, resetTimeoutOnProgress: true } : {}
  const result = await client.callTool(params, undefined, options)
  if (result.isError) throw new Error(`${params.name}: ${textOf(result)}`)
  return result.structuredContent as Record<string, string | string[] | boolean>
}

function textOf({ content }: Awaited<ReturnType<Client["callTool"]>>) {
  return (content as { text: string }[])[0]?.text
}
