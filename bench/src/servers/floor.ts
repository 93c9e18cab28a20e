// What no MCP server can go below: node:http, JSON.parse, and, with `validate`, one zod schema.
import { createServer } from "node:http"
import * as z from "zod"

const validates = process.argv.includes("validate")

const Message = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.number(),
  method: z.string(),
  params: z.object({ arguments: z.object({ text: z.string() }).optional() }),
})

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const json = JSON.parse(Buffer.concat(chunks).toString()) as z.infer<typeof Message>
    const { id, method, params } = validates ? Message.parse(json) : json
    const result =
      method === "tools/call"
        ? { content: [{ type: "text", text: params.arguments?.text }] }
        : { tools: [{ name: "echo" }], protocolVersion: "2025-06-18" }
    const body = JSON.stringify({ jsonrpc: "2.0", id, result })
    response.writeHead(200, { "content-type": "application/json" }).end(body)
  })
}).listen(Number(process.argv[2]), "127.0.0.1")
