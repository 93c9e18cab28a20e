import type { Tool } from "@modelcontextprotocol/client"
import type { McpClient } from "./clients.ts"

/** None where the server says that it has none: asked for them all the same, each of the SDKs does something else. */
export async function listTools({ sdk }: Pick<McpClient, "sdk">): Promise<Tool[]> {
  return sdk.getServerCapabilities()?.tools ? (await sdk.listTools()).tools : []
}
