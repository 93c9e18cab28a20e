import type { Client } from "@modelcontextprotocol/sdk/client/index.js"
import type { RequestOptions } from "@modelcontextprotocol/sdk/shared/protocol.js"
import type { CallToolRequest } from "@modelcontextprotocol/sdk/types.js"
import { ClientError } from "./client-error.ts"

/** Calls a tool and returns its structured output. @throws ClientError with what the tool says went wrong */
export async function callTool(client: Client, params: CallToolRequest["params"], options?: RequestOptions) {
  const result = await client.callTool(params, undefined, options)
  if (result.isError) throw new ClientError(`${params.name}: ${textOf(result)}`)
  return result.structuredContent as Record<string, unknown>
}

/** The text of a tool's answer, as a model would read it. */
export function textOf({ content }: Awaited<ReturnType<Client["callTool"]>>): string {
  return (content as { text: string }[]).map(({ text }) => text).join("\n")
}
