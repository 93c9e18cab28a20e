import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, test } from "@jest/globals"

const module = join(import.meta.dirname, "..", "src", "read-options.ts")
const code = `import { readOptions } from ${JSON.stringify(module)}
const { values, positionals } = readOptions("npm run it -- [options]", {
  allowPositionals: true, options: { calls: { type: "string", default: "7" } } })
console.log(JSON.stringify({ ...values, positionals }))`

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = (...args: string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", code, "--", ...args]).then(
    (ended) => ({ code: 0, ...ended }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  )

describe("a command's options", () => {
  test("are read, with their defaults", async () => {
    expect((await run("one")).stdout).toBe('{"calls":"7","positionals":["one"]}\n')
    expect((await run("--calls", "8")).stdout).toBe('{"calls":"8","positionals":[]}\n')
  })

  test("are explained by --help", async () => {
    expect(await run("--help")).toEqual({ code: 0, stdout: "npm run it -- [options]\n", stderr: "" })
  })

  test("that do not exist are named, with those that do", async () => {
    const stderr = "Unknown option '--bla'\n\nnpm run it -- [options]\n"
    expect(await run("--bla")).toEqual({ code: 1, stdout: "", stderr })
  })
})
