// The local cloud alone, without the console that `npm start` adds to it.
import { runLocalCloud } from "./run.ts"

// npm runs this in the root, whatever folder it was called from.
await runLocalCloud({ args: process.argv.slice(2), folder: process.env.INIT_CWD ?? process.cwd() })
