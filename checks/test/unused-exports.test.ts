import { expect, test } from "@jest/globals"
import { checkUnusedExports } from "../src/rules/unused-exports.ts"
import { findPlaces } from "./seeded-tree.ts"

const exports = { "./a": "./src/a.ts", "./b": "./src/b.ts" }
const manifest = JSON.stringify({ exports }, null, 2)

test("reports what no other file names, and what no other room imports", () => {
  const files = {
    "tools/package.json": manifest,
    "tools/src/a.ts": "export const one = 1\nexport function two() {}\nexport class Three {}\n",
    "tools/src/b.ts": 'import { one } from "@mcp-on-aws/tools/b"\nexport const four = one\n',
    "local/src/c.ts": 'import { four } from "@mcp-on-aws/tools/a"\n',
  }

  expect(findPlaces(checkUnusedExports, files)).toEqual([
    "tools/src/a.ts:2",
    "tools/src/a.ts:3",
    "tools/package.json:4",
  ])
})

test("accepts what is used, types, and what is not exported", () => {
  const files = {
    "tools/package.json": manifest,
    "tools/src/a.ts": "export const one = 1\nexport interface Shape {}\nconst two = 2\n",
    "tools/src/b.ts": "export default {}\n",
    "local/src/c.ts": 'import { one } from "@mcp-on-aws/tools/a"\nimport "@mcp-on-aws/tools/b"\n',
  }

  expect(findPlaces(checkUnusedExports, files)).toEqual([])
})
