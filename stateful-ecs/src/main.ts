import { startProcess } from "@mcp-on-aws/hosting/container/start"
import { createToolSet, settings } from "@mcp-on-aws/tools/tool-set"
import { runTask } from "./run-task.ts"

await startProcess(() => runTask({ env: process.env, tools: { settings, createToolSet } }))
