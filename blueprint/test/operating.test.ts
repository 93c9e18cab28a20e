import { readFile } from "node:fs/promises"
import { expect, test } from "@jest/globals"
import { alarms } from "../src/alarms.ts"

const read = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8")

test("docs/operating.md says what to do at each alarm, and at no other", async () => {
  const document = await read("operating.md")

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

test("docs/cost.md counts the alarms that tasks are charged for", async () => {
  const counts = (["stateless-ecs", "stateful-ecs"] as const).map((name) => alarms[name].length)

  expect(await read("cost.md")).toContain(`${counts[0]} alarms (stateful-ecs: ${counts[1]}) at $0.10`)
})
