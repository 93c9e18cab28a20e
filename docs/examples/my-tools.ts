import { defineTool } from "@mcp-on-aws/tools/definition"
import type { ServerName, ToolSet, ToolSetOptions } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"

export const identity: ServerName = { name: "dice", title: "Dice", version: "1.0.0" }

// Environment variables, checked together with the server's own when it starts.
export const settings = { MOST_SIDES: z.coerce.number().int().min(2).default(100) }

export function createToolSet({ settings }: ToolSetOptions): ToolSet {
  const most = Number(settings.MOST_SIDES)
  const rollDie = defineTool({
    name: "roll_die",
    title: "Roll a die",
    description: "Rolls one die and says what it shows.",
    input: z.object({ sides: z.number().int().min(2).default(6) }),
    output: z.object({ shows: z.number().int() }),
    annotations: { readOnlyHint: true, idempotentHint: false, destructiveHint: false, openWorldHint: false },
    run({ sides }) {
      // The model reads this, and may call again with fewer. Any other error is for the log alone.
      if (sides > most) throw new ToolError(`There are no dice with more than ${most} sides here.`)
      const shows = 1 + Math.floor(Math.random() * sides)
      return { content: [{ type: "text", text: `It shows ${shows}.` }], structuredContent: { shows } }
    },
  })
  return { tools: [rollDie], prompts: [], resources: [] }
}
