import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "@jest/globals"

const folder = join(import.meta.dirname, "..", "decisions")
const files = readdirSync(folder).filter((file) => /^\d{4}-/.test(file))
const read = (file: string) => readFileSync(join(folder, file), "utf8")

test("the index names each decision by its title", () => {
  const index = read("README.md")

  const missing = files.filter((file) => {
    const [, title = ""] = /^# \d+\. (.+)$/m.exec(read(file)) ?? []
    return title === "" || !index.includes(`[${file.slice(0, 4)}](${file}) ${title}`)
  })

  expect(missing).toEqual([])
})

test("each decision has its own number, and 40 lines at most", () => {
  expect(new Set(files.map((file) => file.slice(0, 4))).size).toBe(files.length)
  expect(files.filter((file) => read(file).trimEnd().split("\n").length > 40)).toEqual([])
})
