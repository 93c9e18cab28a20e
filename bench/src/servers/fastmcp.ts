import { FastMCP } from "fastmcp"
import * as z from "zod"
import { STEPS, add, echo, walk } from "./describe-tools.ts"

const server = new FastMCP({ name: "bench", version: "1.0.0" })
server.addTool({
  name: "echo",
  description: echo.description,
  parameters: z.object({ text: z.string() }),
  execute: async ({ text }) => text,
})
server.addTool({
  name: "add",
  description: add.description,
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }) => String(a + b),
})
server.addTool({
  name: "walk",
  description: walk.description,
  parameters: z.object({}),
  async execute(_args, { reportProgress }) {
    for (let progress = 1; progress <= STEPS; progress++) await reportProgress({ progress, total: STEPS })
    return "walked"
  },
})
await server.start({
  transportType: "httpStream",
  httpStream: { port: Number(process.argv[2]), host: "127.0.0.1", endpoint: "/mcp", stateless: true },
})
