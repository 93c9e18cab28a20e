import { setTimeout as delay } from "node:timers/promises"
import type { ToolSet } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { ToolAnnotations } from "@modelcontextprotocol/server"
import * as z from "zod"

export const settings = {}

const WORK_MS = 10

/** Two tools that do nothing but answer, and two that wait as if for another service, with which the log may overlap. */
export const createToolSet = (): ToolSet => ({
  prompts: [],
  resources: [],
  tools: [
    answering("read", { readOnlyHint: true }),
    answering("act", {}),
    answering("work", {}, WORK_MS),
    answering("set", { idempotentHint: true }, WORK_MS),
  ],
})

const answering = (name: string, annotations: ToolAnnotations, ms = 0) =>
  defineTool({
    name,
    title: name,
    description: "Answers",
    input: z.object({}),
    annotations,
    async run() {
      if (ms > 0) await delay(ms)
      return { content: [{ type: "text", text: "done" }] }
    },
  })
