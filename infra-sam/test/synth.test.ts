import { readFileSync } from "node:fs"
import { describe, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { synthesise } from "../src/synthesise.ts"
import { templateOf } from "./support/stack-template.ts"

describe("npm run synth", () => {
  test.each(stackNames)("writes for %s what is committed", (name) => {
    expect(synthesise(name).text).toBe(readFileSync(templateOf(name), "utf8"))
  })
})
