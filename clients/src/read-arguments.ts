import { parseArgs } from "node:util"

/** The arguments of this process. Ends it with the usage where there are none, or where `--help` is one of them. */
export function readArguments(usage: string): readonly [string, ...string[]] {
  try {
    const { values, positionals } = parseArgs({
      options: { help: { type: "boolean" } },
      allowPositionals: true,
    })
    const [first, ...others] = positionals
    if (values.help) {
      console.log(usage)
      return process.exit(0)
    }
    if (first !== undefined) return [first, ...others]
    console.error(usage)
  } catch (error) {
    // Node goes on with how to pass what begins with a hyphen: no URL and no function's name does.
    const [problem] = (error as Error).message.split(". ")
    console.error(`${problem}\n\n${usage}`)
  }
  return process.exit(1)
}
