import type { ToolSet } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"

export const settings = {}

/** Two tools that do nothing but answer, so that what is measured is the session around them. */
export const createToolSet = (): ToolSet => ({
  prompts: [],
  resources: [],
  tools: [answering("read", true), answering("act", false)],
})

const answering = (name: string, readOnlyHint: boolean) =>
  defineTool({
    name,
    title: name,
    description: "Answers at once",
    input: z.object({}),
    annotations: { readOnlyHint },
    run: () => ({ content: [{ type: "text", text: "done" }] }),
  })
