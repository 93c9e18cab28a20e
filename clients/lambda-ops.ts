// The reference client of lambda-ops over HTTP: it shows what expires and the plan; with names of functions it has these
// upgraded by the plan's token, as a client does that cannot ask its user: naming them is the user's yes.
import assert from "node:assert/strict"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import manifest from "../package.json" with { type: "json" }

/** An upgrade outlasts the SDK's minute; each function that is done begins it anew. */
const PATIENCE_MS = 5 * 60_000

const [url, ...functions] = process.argv.slice(2)
if (url === undefined) {
  console.error(
    "Give a URL, and what to upgrade: npm run client:lambda-ops -- http://127.0.0.1:4041/mcp orders-api",
  )
  process.exit(1)
}
const { MCP_TOKEN: token } = process.env
const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
const client = new Client({ name: "reference-client", version: manifest.version })
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
try {
  await showFleet()
  if (functions.length > 0) await upgrade()
} finally {
  await client.close()
}

async function showFleet() {
  const { complete, expiring } = await call("find_expiring_functions", {})
  assert.ok(complete, "a region could not be read: its functions are missing above")
  if (expiring === 0) console.log("Nothing expires.")
}

async function upgrade() {
  const args = { functions, smoke_test: {} }
  const { ready, plan_token } = await call("plan_runtime_upgrade", args)
  assert.equal((ready as unknown[]).length, functions.length, "not all of these can be upgraded: see above")
  await call("upgrade_runtime", { ...args, plan_token })
}

/** Prints what the tool says, and its progress; what it says went wrong, as an error. */
async function call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  console.log(`→ ${name}`)
  const result = await client.callTool({ name, arguments: args }, undefined, {
    timeout: PATIENCE_MS,
    resetTimeoutOnProgress: true,
    onprogress: ({ message = "" }) => console.log(`  … ${message}`),
  })
  const text = (result.content as { text: string }[]).map((one) => one.text).join("\n")
  console.log(text.replaceAll(/^/gm, "  "))
  if (result.isError) throw new Error(`${name} failed: ${text.split("\n", 1)[0]}`)
  return result.structuredContent as Record<string, unknown>
}
