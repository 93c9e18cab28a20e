import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "@jest/globals"
import { describeShippedPackages, findShippedPackages } from "../shipped-packages.ts"
import type { Shipped } from "../shipped-packages.ts"

/** These ask for their text to be handed on, and for nothing else. */
const permissive = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0"]

let shipped: Shipped[]
beforeAll(async () => void (shipped = await findShippedPackages()))

describe("what of others is shipped", () => {
  test("is under permissive licences alone", () => {
    expect(shipped.length).toBeGreaterThan(10)
    expect(shipped.filter(({ licence }) => !permissive.includes(licence))).toEqual([])
  })

  test("comes with the text of its licence", () => {
    expect(shipped.filter(({ text = "" }) => text.length < 200)).toEqual([])
  })

  test("stands in docs/third-party.md as it is: otherwise npm run licences", async () => {
    const document = await readFile(join(import.meta.dirname, "..", "..", "docs", "third-party.md"), "utf8")
    expect(document).toContain(`\n${describeShippedPackages(shipped)}\n`)
  })
})
