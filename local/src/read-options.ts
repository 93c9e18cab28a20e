import { parseArgs } from "node:util"
import type { ParseArgsConfig } from "node:util"

/** What was wrong on the command line, for whoever wrote it. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError"
}

/** As node:util's parseArgs. @throws ArgumentError */
export function parseOptions<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    // Node goes on with how to pass what begins with a hyphen as an argument: no command here takes such.
    const [message] = (error as Error).message.split(". ")
    throw new ArgumentError(message, { cause: error })
  }
}

/**
 * For entry files: reads the command line of this process. `--help` prints the usage and ends the process; so does an
 * option that does not exist, with what was wrong and exit code 1.
 */
export function readOptions<Config extends ParseArgsConfig>(usage: string, config: Config) {
  const { help } = { help: { type: "boolean" } } as const
  try {
    const parsed = parseOptions({ ...config, options: { ...config.options, help } })
    if (!("help" in parsed.values)) return parsed as ReturnType<typeof parseArgs<Config>>
    console.log(usage)
    return process.exit(0)
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    console.error(`${error.message}\n\n${usage}`)
    return process.exit(1)
  }
}
