import { describe, expect, test } from "@jest/globals"
import { checkCopiedBlocks } from "../src/rules/copied-blocks.ts"
import { findPlaces } from "./seeded-tree.ts"

const block = (length: number, indent = "") =>
  Array.from({ length }, (_, index) => `${indent}const value${index} =   read(${index})\n`).join("")

describe("copied blocks", () => {
  test("finds eight equal lines once, whatever their indentation and what stands between", () => {
    const copy = `export const other = 1\n\n${block(5, "  ")}\n// a remark\n}\n${block(10, "    ").split("\n").slice(5).join("\n")}`

    const places = findPlaces(checkCopiedBlocks, { "hosting/src/b.ts": copy, "tools/src/c.ts": block(10) })

    expect(places).toEqual(["tools/src/c.ts:1"])
  })

  test("finds a block that is repeated in its own file", () => {
    const places = findPlaces(checkCopiedBlocks, { "tools/src/a.ts": `${block(9)}other()\n${block(9)}` })

    expect(places).toEqual(["tools/src/a.ts:11"])
  })

  test("lets seven lines be, and imports of any number", () => {
    const imports = Array.from({ length: 12 }, (_, n) => `import {\n  a${n},\n} from "./a${n}.ts"\n`).join("")
    const text = (name: string) =>
      `${imports}export const ${name} = 1\n${block(7)}export const end${name} = 1\n`

    expect(
      findPlaces(checkCopiedBlocks, { "tools/src/a.ts": text("a"), "tools/src/b.ts": text("b") }),
    ).toEqual([])
  })

  test("allows eleven equal lines in tests, not twelve", () => {
    const tests = (length: number) => ({
      "tools/test/a.test.ts": block(length),
      "e2e/src/b.ts": block(length),
    })

    expect(findPlaces(checkCopiedBlocks, tests(11))).toEqual([])
    expect(findPlaces(checkCopiedBlocks, tests(12))).toEqual(["tools/test/a.test.ts:1"])
  })
})
