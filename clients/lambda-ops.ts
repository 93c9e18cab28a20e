// The reference client of lambda-ops over HTTP: it shows what expires and the plan; with names of functions it has these
// upgraded by the plan's token, as a client does that cannot ask its user: naming them is the user's yes.
import assert from "node:assert/strict"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import manifest from "./package.json" with { type: "json" }
import { attempt } from "./src/attempt.ts"
import { textOf } from "./src/call-tool.ts"
import { ClientError } from "./src/client-error.ts"
import { readArguments } from "./src/read-arguments.ts"
import { requireTools } from "./src/require-tools.ts"

/** An upgrade outlasts the SDK's minute; each function that is done begins it anew. */
const PATIENCE_MS = 5 * 60_000

const usage = `npm run client:lambda-ops -- <url> [function...]

Lists what expires at an endpoint of lambda-ops, such as http://127.0.0.1:4041/mcp; upgrades the functions that you name.
Each of these is then invoked once with {}, as a smoke test: it does whatever its code does.
MCP_TOKEN is an access token or an API key, where one is needed.`

const [url, ...names] = readArguments(usage)
const functions = [...new Set(names)]
await attempt(url, () => visit(new URL(url)))

async function visit(url: URL) {
  const { MCP_TOKEN: token } = process.env
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const client = new Client({ name: "reference-client", version: manifest.version })
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  try {
    await requireTools(client, ["find_expiring_functions"])
    await showFleet(client)
    if (functions.length > 0) await upgrade(client)
  } finally {
    await client.close()
  }
}

async function showFleet(client: Client) {
  const { complete, expiring } = await call(client, "find_expiring_functions", {})
  if (!complete) throw new ClientError("A region could not be read: its functions are missing above.")
  if (expiring === 0) console.log("Nothing expires.")
}

async function upgrade(client: Client) {
  // A server that may not write offers neither.
  await requireTools(client, ["plan_runtime_upgrade", "upgrade_runtime"])
  const args = { functions, smoke_test: {} }
  const { ready, plan_token } = await call(client, "plan_runtime_upgrade", args)
  assert.ok(Array.isArray(ready))
  if (ready.length < functions.length) throw new ClientError("Not all of these can be upgraded: see above.")
  await call(client, "upgrade_runtime", { ...args, plan_token })
}

/** Prints what the tool says, and its progress. */
async function call(client: Client, name: string, args: Record<string, unknown>) {
  console.log(`→ ${name}`)
  const result = await client.callTool({ name, arguments: args }, undefined, {
    timeout: PATIENCE_MS,
    resetTimeoutOnProgress: true,
    onprogress: ({ message = "" }) => console.log(`  … ${message}`),
  })
  console.log(textOf(result).replaceAll(/^/gm, "  "))
  if (result.isError) throw new ClientError(`${name} failed: ${textOf(result).split("\n", 1)[0]}`)
  return result.structuredContent as Record<string, unknown>
}
