import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "@jest/globals"

const text = readFileSync(join(import.meta.dirname, "..", "troubleshooting.md"), "utf8")
const sections = text.split(/^## /m).slice(1)

test("each of the sixteen pains has its symptom with public threads, its cause, and what to do here and elsewhere", () => {
  const parts = [
    /\*\*Symptom\.\*\*.*?[\w.-]+\/[\w.-]+#\d+/s,
    /\*\*Cause\.\*\*/,
    /\*\*Here\.\*\*/,
    /\*\*Elsewhere\.\*\*/,
  ]

  const incomplete = sections.filter((section) => !parts.every((part) => part.test(section)))

  expect(sections.map((section) => Number.parseInt(section, 10))).toEqual(
    Array.from({ length: 16 }, (_, index) => index + 1),
  )
  expect(incomplete.map((section) => section.split("\n")[0])).toEqual([])
})

test("the table of symptoms leads to each of them", () => {
  const [table = ""] = text.split(/^## /m)

  const linked = new Set([...table.matchAll(/\(#(\d+)-/g)].map(([, number]) => Number(number)))

  expect([...linked].sort((one, other) => one - other)).toEqual(sections.map((_, index) => index + 1))
})
