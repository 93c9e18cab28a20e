// The reference client of a server without sessions, on the SDK that nearly all clients use: it lists and calls tools,
// shows progress as it arrives, checks what comes back, and cleans up. Tools that it does not know it only lists.
import assert from "node:assert/strict"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { Progress } from "@modelcontextprotocol/sdk/types.js"
import manifest from "./package.json" with { type: "json" }
import { attempt } from "./src/attempt.ts"
import { callTool, textOf } from "./src/call-tool.ts"
import { listToolNames } from "./src/list-tool-names.ts"
import { readArguments } from "./src/read-arguments.ts"

const usage = `npm run client -- <url>...

Visits MCP endpoints, such as http://127.0.0.1:4002/prod/mcp, and exits 0 or 1: it lists the tools of any server, and
calls those of the notes. MCP_TOKEN is an access token or an API key, where one is needed.`

for (const url of readArguments(usage)) await attempt(url, () => visit(new URL(url)))

async function visit(url: URL) {
  const { MCP_TOKEN: token } = process.env
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const client = new Client({ name: "reference-client", version: manifest.version })
  // Stateless: no session, so nothing to keep between calls and nothing to close but the client itself.
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
}

/** Whether it has the notes, whose tools this client knows how to call. */
async function showServer(client: Client): Promise<boolean> {
  const names = await listToolNames(client)
  console.log(`  tools: ${names.join(", ") || "none"}`)
  if (!["ping", "create_note"].every((name) => names.includes(name))) {
    console.log("  This server does not offer the notes' tools, so nothing was called.")
    return false
  }
  const { server, version, instance, protocol } = await callTool(client, { name: "ping" })
  assert.equal(server, client.getServerVersion()?.name)
  console.log(`  ${String(server)} ${String(version)} on ${String(instance)}, MCP ${String(protocol)}`)
  return true
}

async function writeNotes(client: Client): Promise<string> {
  const { id } = await callTool(client, {
    name: "create_note",
    arguments: { title: "Reference client", body: "Was here." },
  })
  const key = `reference-client-${Date.now()}`
  const notes = [1, 2, 3].map((number) => ({ title: `Import ${number} of 3`, body: key }))
  const begun = performance.now()
  let steps = 0
  const onprogress = ({ progress, total, message }: Progress) => {
    steps += 1
    const after = Math.round(performance.now() - begun)
    console.log(`  progress ${progress}/${total} after ${after} ms: ${message}`)
  }
  const { ids } = await callTool(
    client,
    { name: "import_notes", arguments: { key, notes, delay_ms: 200 } },
    { onprogress, resetTimeoutOnProgress: true },
  )
  assert.equal(steps, notes.length)
  for (const imported of ids as string[])
    await callTool(client, { name: "delete_note", arguments: { id: imported, confirm: true } })
  return id as string
}

async function publishDraft(client: Client) {
  const { draft } = await callTool(client, { name: "start_draft", arguments: { title: "In three calls" } })
  await callTool(client, {
    name: "append_to_draft",
    arguments: { draft, text: "State that needs no session: " },
  })
  await callTool(client, { name: "append_to_draft", arguments: { draft, text: "the handle carries it." } })
  const { id } = await callTool(client, { name: "publish_draft", arguments: { draft } })
  const { body } = await callTool(client, { name: "get_note", arguments: { id } })
  console.log(`  draft: ${String(body)}`)
  assert.match(String(body), /needs no session: the handle carries it\./)
  await callTool(client, { name: "delete_note", arguments: { id, confirm: true } })
}

async function deleteNote(client: Client, id: string) {
  const refused = await client.callTool({ name: "delete_note", arguments: { id } })
  assert.ok(refused.isError, "delete_note must not delete where nobody can be asked")
  console.log(`  refused: ${textOf(refused)}`)
  const { deleted } = await callTool(client, { name: "delete_note", arguments: { id, confirm: true } })
  assert.equal(deleted, true)
}
