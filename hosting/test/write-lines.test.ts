import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { setImmediate as turn } from "node:timers/promises"
import { describe, expect, test } from "@jest/globals"
import { createLineWriter } from "../src/container/write-lines.ts"

describe("lines", () => {
  test("of one turn of the event loop go out in one write, in order", async () => {
    const writes: string[] = []
    const write = createLineWriter({ write: (chunk: string) => writes.push(chunk) > 0 })
    write("a\n")
    write("b\n")
    await turn()
    write("c\n")
    await turn()
    expect(writes).toEqual(["a\nb\n", "c\n"])
  })

  test("go out where the process ends in the same turn", () => {
    const file = join(import.meta.dirname, "..", "src", "container", "write-lines.ts")
    const script = `import { createLineWriter } from ${JSON.stringify(file)}
      createLineWriter(process.stdout)("last words\\n")
      process.exit(0)`
    const written = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    })
    expect(written).toBe("last words\n")
  })
})
