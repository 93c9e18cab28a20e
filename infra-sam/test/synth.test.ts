import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { stacks } from "../src/stacks.ts"
import { describeFiles, folderOf } from "../src/write-stack.ts"

describe("npm run synth", () => {
  test.each([...stacks.keys()])("writes for %s what is committed", (name) => {
    for (const [file, text] of Object.entries(describeFiles(name))) {
      expect(readFileSync(join(folderOf(name), file), "utf8")).toBe(text)
    }
  })
})
