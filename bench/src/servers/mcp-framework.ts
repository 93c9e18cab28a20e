// By its `handleRequest`, which it offers for stateless hosting.
import { MCPServer, MCPTool } from "mcp-framework"
import * as z from "zod-3"
import { STEPS, add, echo, walk } from "./describe-tools.ts"
import { listenWithNode } from "./listen-with-node.ts"

class Echo extends MCPTool {
  override name = "echo"
  override description = echo.description
  override schema = z.object({ text: z.string().describe("What to say") })
  override execute = async ({ text }: { text: string }) => text
}

class Add extends MCPTool {
  override name = "add"
  override description = add.description
  override schema = z.object({ a: z.number().describe("One"), b: z.number().describe("Another") })
  override execute = async ({ a, b }: { a: number; b: number }) => String(a + b)
}

class Walk extends MCPTool {
  override name = "walk"
  override description = walk.description
  override schema = z.object({})
  override async execute() {
    for (let step = 1; step <= STEPS; step++) await this.reportProgress(step, STEPS)
    return "walked"
  }
}

const server = new MCPServer({ name: "bench", version: "1.0.0" })
for (const tool of [Echo, Add, Walk]) server.addTool(tool)
listenWithNode({ fetch: (request) => server.handleRequest(request) })
