import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { DEFAULT_BASE_PORT, HIGHEST_BASE_PORT } from "./ports.ts"

export interface Arguments {
  readonly port: number
  /** Absolute; `undefined` for the project's own tools. */
  readonly tools: string | undefined
  /** Absolute; `undefined` for `.local/endpoints.json`. */
  readonly endpoints: string | undefined
  readonly help: boolean
}

/** What was wrong on the command line, for whoever wrote it. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError"
}

export const USAGE = `npm start -- [options]

  --port <number>     first of the 100 ports that the local cloud takes (default ${DEFAULT_BASE_PORT})
  --tools <module>    a module of tool, prompt and resource definitions to serve instead of the notes
  --endpoints <file>  where to list the endpoints (default .local/endpoints.json)
  --help              this text`

/** Relative paths are from `folder`. @throws ArgumentError */
export function readArguments(args: readonly string[], folder: string): Arguments {
  const { port = String(DEFAULT_BASE_PORT), tools, endpoints, help = false } = parse(args)
  return {
    port: readPort(port),
    tools: tools === undefined ? undefined : readModule(resolve(folder, tools)),
    endpoints: endpoints === undefined ? undefined : resolve(folder, endpoints),
    help,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        tools: { type: "string" },
        endpoints: { type: "string" },
        help: { type: "boolean" },
      },
    }).values
  } catch (error) {
    throw new ArgumentError((error as Error).message, { cause: error })
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= HIGHEST_BASE_PORT) return port
  throw new ArgumentError(`--port must be a number from 1 to ${HIGHEST_BASE_PORT}, not "${text}"`)
}

function readModule(path: string): string {
  if (existsSync(path)) return path
  throw new ArgumentError(`--tools names a module that is not there: ${path}`)
}
