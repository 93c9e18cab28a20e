// The least that an SDK server can take: its low-level `Server`, one message in and one out, no web Request or Response.
import { PerRequestHTTPServerTransport, Server } from "@modelcontextprotocol/server"
import type { JSONRPCMessage, JSONRPCRequest } from "@modelcontextprotocol/server"
import { answer, name, ping } from "./ping.ts"

class OneAnswer extends PerRequestHTTPServerTransport {
  readonly answered = Promise.withResolvers<JSONRPCMessage>()

  override async send(message: JSONRPCMessage) {
    this.answered.resolve(message)
  }
}

export const handler = async ({ body }: { readonly body: string }) => {
  const server = new Server({ name: "bench", version: "1.0.0" }, { capabilities: { tools: {} } })
  server.setRequestHandler("tools/call", ({ params }) => {
    if (params.name !== name) throw new Error(`There is no tool ${params.name}`)
    ping.inputSchema.parse(params.arguments)
    return answer()
  })
  const transport = new OneAnswer({ classification: { era: "legacy" } })
  await server.connect(transport)
  transport.onmessage?.(JSON.parse(body) as JSONRPCRequest, {})
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(await transport.answered.promise),
  }
}
