import { describe, expect, test } from "@jest/globals"
import { checkDependencies } from "../src/rules/dependencies.ts"
import { findViolations } from "./seeded-tree.ts"

const useZod = 'import * as z from "zod"\nexport const schema = z.string()\n'
const manifest = (fields: Record<string, Record<string, string>>) => JSON.stringify(fields, null, 2)

function find(files: Record<string, string>): string[] {
  const violations = findViolations(checkDependencies, { "package.json": "{}", ...files })
  return violations.map(({ file, line, advice }) => `${file}:${line} ${advice}`)
}

describe("dependencies", () => {
  test("an import that the room's package.json does not list is a phantom", () => {
    expect(find({ "tools/package.json": "{}", "tools/src/a.ts": useZod })).toEqual([
      'tools/src/a.ts:1 "zod" is not in tools/package.json: add it there as "catalog:".',
    ])
  })

  test("a package's own imports are no dependency", () => {
    const files = { "tools/package.json": "{}", "tools/src/a.ts": 'export { b } from "#b"\n' }
    expect(find(files)).toEqual([])
  })

  test("what ships imports no devDependency, except its types and in build.ts", () => {
    const files = (path: string, text: string) => ({
      "tools/package.json": manifest({ devDependencies: { zod: "catalog:" } }),
      [path]: text,
    })

    expect(find(files("tools/src/a.ts", useZod))).toEqual([
      'tools/src/a.ts:1 "zod" is imported by what ships: move it from devDependencies to dependencies.',
    ])
    expect(
      find(files("tools/src/a.ts", 'import type { ZodType } from "zod"\nexport type A = ZodType\n')),
    ).toEqual([])
    expect(find(files("tools/src/build.ts", useZod))).toEqual([])
    expect(find(files("tools/test/a.test.ts", useZod))).toEqual([])
  })

  test("what writes templates ships nothing", () => {
    const room = manifest({ devDependencies: { zod: "catalog:" } })

    expect(find({ "infra-sam/package.json": room, "infra-sam/src/a.ts": useZod })).toEqual([])
  })

  test("a name in the room's imports uses its package", () => {
    const room = manifest({ imports: { "#zod/*": "zod/*" }, devDependencies: { zod: "catalog:" } })

    expect(find({ "tools/package.json": room })).toEqual([])
  })

  test("tests, but not what ships, reach the root's test tools; types come from @types", () => {
    const root = manifest({
      devDependencies: { "@jest/globals": "catalog:", "@types/aws-lambda": "catalog:" },
    })
    const files = (path: string) => ({
      "package.json": root,
      "tools/package.json": "{}",
      [path]:
        'import { expect } from "@jest/globals"\nimport type { Context } from "aws-lambda"\nexport { expect }\n',
    })

    expect(find(files("tools/test/a.test.ts"))).toEqual([])
    expect(find(files("tools/src/a.ts"))).toHaveLength(2)
  })

  test("a listed package that no line names is unused", () => {
    const listed = manifest({
      dependencies: { zod: "catalog:", jose: "catalog:", "aws-lambda-ric": "catalog:" },
    })
    const text = `${useZod}export const client = "aws-lambda-ric/bin/index.mjs"\n`

    expect(find({ "tools/package.json": listed, "tools/src/a.ts": text })).toEqual([
      'tools/package.json:4 "jose" is imported nowhere in this room: remove it.',
    ])
  })

  test("versions stand in the catalog, and every one of them is used", () => {
    const files = {
      "tools/package.json": manifest({ dependencies: { zod: "^4.0.0" } }),
      "tools/src/a.ts": useZod,
      "pnpm-workspace.yaml":
        'packages:\n  - tools\n\ncatalog:\n  "@scope/jose": 1.0.0\n  zod: 4.0.0\n\nother: []\n',
    }

    expect(find(files)).toEqual([
      'tools/package.json:3 The version of "zod" stands here: put it into the catalog of pnpm-workspace.yaml.',
      'pnpm-workspace.yaml:5 No room lists "@scope/jose": remove it from the catalog.',
    ])
  })
})
