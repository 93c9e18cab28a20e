// The same tools as a module of definitions, for this project's own servers.
import type { ToolSet } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { STEPS, add, echo, text, walk } from "./describe-tools.ts"

export const settings = {}

export const createToolSet = (): ToolSet => ({
  prompts: [],
  resources: [],
  tools: [
    defineTool({
      ...echo,
      name: "echo",
      input: z.object({ text: z.string() }),
      annotations: {},
      run: (args) => text(args.text),
    }),
    defineTool({
      ...add,
      name: "add",
      input: z.object({ a: z.number(), b: z.number() }),
      annotations: {},
      run: ({ a, b }) => text(String(a + b)),
    }),
    defineTool({
      ...walk,
      name: "walk",
      input: z.object({}),
      annotations: {},
      async run(_args, { reportProgress }) {
        for (let step = 1; step <= STEPS; step++) await reportProgress(step, STEPS)
        return text("walked")
      },
    }),
  ],
})
