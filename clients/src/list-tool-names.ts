import type { Client } from "@modelcontextprotocol/sdk/client/index.js"

/** None of a server that has no tools, such as one of resources alone: it would refuse the question. */
export async function listToolNames(client: Client): Promise<string[]> {
  if (!client.getServerCapabilities()?.tools) return []
  const { tools } = await client.listTools()
  return tools.map(({ name }) => name)
}
