import type { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { ClientError } from "./client-error.ts"
import { listToolNames } from "./list-tool-names.ts"

/** @throws ClientError unless the server offers all of these tools */
export async function requireTools(client: Client, needed: readonly string[]): Promise<void> {
  const names = await listToolNames(client)
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length === 0) return
  const what = `This server does not offer ${missing.join(", ")}, so nothing was called.`
  throw new ClientError(`${what} It offers: ${names.join(", ") || "none"}`)
}
