// `npm start`: the local cloud, and the console that shows it.
import { runLocalCloud } from "@mcp-on-aws/local/run"
import { startConsole } from "./start-console.ts"

// npm runs this in the root, whatever folder it was called from.
const folder = process.env.INIT_CWD ?? process.cwd()
await runLocalCloud({ args: process.argv.slice(2), folder, attach: startConsole })
