import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { unzipSync } from "fflate"
import { createZip } from "../src/zip.ts"

const files = { "b.mjs": Buffer.from("b"), "a/c.mjs": Buffer.from("c".repeat(1000)) }

describe("the zip", () => {
  test("holds the files", () => {
    const unzipped = unzipSync(createZip(files))
    expect(
      Object.fromEntries(Object.entries(unzipped).map(([name, bytes]) => [name, Buffer.from(bytes)])),
    ).toEqual(files)
  })

  test("has the same bytes whatever the order of the files", () => {
    const { "b.mjs": b, ...rest } = files
    expect(Buffer.from(createZip({ ...rest, "b.mjs": b })).equals(createZip(files))).toBe(true)
  })

  test("has the same bytes in another time zone, in another process", () => {
    const zip = join(import.meta.dirname, "..", "src", "zip.ts")
    const script = `import { createZip } from ${JSON.stringify(zip)}
      process.stdout.write(createZip({ "a.mjs": Buffer.from("a") }))`
    const run = (TZ: string) =>
      execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
        env: { ...process.env, TZ },
      })
    expect(run("Pacific/Kiritimati").equals(run("America/Los_Angeles"))).toBe(true)
  })
})
