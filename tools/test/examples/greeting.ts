import { defineTool, type ToolSetOptions } from "../../src/definition.ts"
import * as z from "zod"

// Environment variables, checked together with the server's own when it starts.
export const settings = { GREETING: z.string().default("Hello") }

export function createToolSet({ settings }: ToolSetOptions) {
  const greet = defineTool({
    name: "greet",
    title: "Greet",
    description: "Greets somebody by name.",
    input: z.object({ name: z.string() }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    run: ({ name }) => ({ content: [{ type: "text", text: `${String(settings.GREETING)}, ${name}!` }] }),
  })
  return { tools: [greet], prompts: [], resources: [] }
}
