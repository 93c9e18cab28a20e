import type { McpServer } from "@modelcontextprotocol/server"
import * as z from "zod"
import { add, echo, takeSteps, text, walk } from "./describe-tools.ts"

/** The tools on a server of SDK v2, registered as its documentation does: for each request anew. */
export function registerTools(server: McpServer) {
  server.registerTool("echo", { ...echo, inputSchema: z.object({ text: z.string() }) }, (args) =>
    text(args.text),
  )
  server.registerTool(
    "add",
    { ...add, inputSchema: z.object({ a: z.number(), b: z.number() }) },
    ({ a, b }) => text(String(a + b)),
  )
  server.registerTool("walk", { ...walk, inputSchema: z.object({}) }, (_args, { mcpReq }) =>
    takeSteps(mcpReq._meta?.progressToken, mcpReq.notify),
  )
}
