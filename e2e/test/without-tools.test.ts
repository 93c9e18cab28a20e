import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { afterAll, describe, expect, test } from "@jest/globals"
import { McpServer, createMcpHandler } from "@modelcontextprotocol/server"
import { describeDiscovery } from "../src/contract/discovery.ts"
import { identify } from "../src/deployed/identify.ts"

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "papers", version: "1.0.0" })
  server.registerResource("about", "papers://about", {}, ({ href }) => ({
    contents: [{ uri: href, text: "All of them." }],
  }))
  return server
})

async function answer(request: IncomingMessage, response: ServerResponse) {
  const { method = "", headers } = request
  const body = (await request.toArray()) as Buffer[]
  const asked = new Request(`http://${headers.host}${request.url}`, {
    ...{ method, headers: headers as Record<string, string> },
    ...(body.length > 0 && { body: Buffer.concat(body) }),
  })
  const answered = await handler.fetch(asked)
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  if (answered.body) Readable.fromWeb(answered.body as never).pipe(response)
  else response.end()
}

const http = createServer((request, response) => void answer(request, response))
await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening))
afterAll(() => void http.close())
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`

describe("a server that has resources and no tools", () => {
  test("is identified as somebody's own", async () => {
    const { server, tools } = await identify({ url }, { kind: "none", headers: {} })

    expect({ server, tools }).toEqual({ server: "papers", tools: "own" })
  })

  describeDiscovery({
    ...{ name: "papers", endpoint: { url } },
    ...{ streams: true, sessions: false, hangUpStopsCall: true, passesAnyHost: true },
  })
})
