import { readOptions } from "@mcp-on-aws/local/read-options"

/** The arguments of this process. Ends it with the usage where there are none, or where `--help` is one of them. */
export function readArguments(usage: string): readonly [string, ...string[]] {
  const [first, ...others] = readOptions(usage, { allowPositionals: true }).positionals
  if (first !== undefined) return [first, ...others]
  console.error(usage)
  return process.exit(1)
}
