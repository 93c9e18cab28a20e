import { setTimeout as delay } from "node:timers/promises"
import type { ToolSet, ToolSetOptions } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"

export const settings = {}

/** What the tests of a task need: to know who answers, and a call that takes its time. */
export const createToolSet = ({ server }: ToolSetOptions): ToolSet => ({
  prompts: [],
  resources: [],
  tools: [
    defineTool({
      name: "wait",
      title: "Wait",
      description: "Says that it began, waits, and says who answered",
      input: z.object({ ms: z.number() }),
      annotations: {},
      async run({ ms }, { reportProgress }) {
        await reportProgress(0, 1, "began")
        await delay(ms)
        return { content: [{ type: "text", text: server.instance }] }
      },
    }),
    defineTool({
      name: "leave",
      title: "Leave",
      description: "Leaves a promise behind that fails",
      input: z.object({}),
      annotations: {},
      run() {
        void delay(1).then(() => Promise.reject(new Error("left behind")))
        return { content: [] }
      },
    }),
  ],
})
