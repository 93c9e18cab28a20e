import { readFile } from "node:fs/promises"
import { expect, test } from "@jest/globals"
import { alarms } from "../src/alarms.ts"

test("docs/operating.md says what to do at each alarm, and at no other", async () => {
  const document = await readFile(new URL("../../docs/operating.md", import.meta.url), "utf8")

  const described = [...document.matchAll(/^### (.+)$/gm)].flatMap(([, heading = ""]) =>
    [...heading.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  )

  const existing = new Set(
    Object.values(alarms)
      .flat()
      .map(({ name }) => name),
  )
  expect(described.toSorted()).toEqual([...existing].sort())
})
