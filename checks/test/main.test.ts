import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "@jest/globals"
import { seedTree } from "./seeded-tree.ts"

const main = join(import.meta.dirname, "..", "src", "main.ts")

test("the command prints each violation with file, line, rule and advice, and exits 1", () => {
  using tree = seedTree({
    "package.json": "{}",
    "tools/package.json": "{}",
    "tools/src/store.ts": 'const table = "notes"\nconst region = process.env.AWS_REGION\n',
    "tools/src/helpers.ts": "const one = 1\n",
  })

  const { status, stderr } = spawnSync(process.execPath, [main, tree.root], { encoding: "utf8" })

  expect(stderr).toMatch(
    /^tools\/src\/store\.ts:2 {2}environment {2}Only entry files .* take it as an option\.$/m,
  )
  expect(stderr).toMatch(/^tools\/src\/helpers\.ts:1 {2}file-shape {2}"helpers" says nothing/m)
  expect(stderr).toMatch(/^The layout has 2 violations\.$/m)
  expect(status).toBe(1)
})

test("the command is silent and exits 0 where every rule is kept", () => {
  using tree = seedTree({ "package.json": "{}", "README.md": "# Nothing to find\n" })

  const { status, stdout, stderr } = spawnSync(process.execPath, [main, tree.root], { encoding: "utf8" })

  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" })
})
