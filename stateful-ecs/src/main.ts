import { startProcess } from "@mcp-on-aws/hosting/container/start"
import * as tools from "@mcp-on-aws/tools/tool-set"
import { runTask } from "./run-task.ts"

await startProcess(() => runTask({ env: process.env, tools }))
