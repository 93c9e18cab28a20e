import { expect, test } from "@jest/globals"
import { describeVariables } from "../src/server-variables.ts"

test("a server is told its tables, and the settings that are its own", () => {
  const tables = [{ environmentVariable: "NOTES_TABLE", partitionKey: "pk", sortKey: "sk" }]

  const variables = describeVariables(
    { name: "mine", tables, settings: { GREETING: "Good day" } },
    "http://127.0.0.1:1",
  )

  expect(variables).toMatchObject({ NOTES_TABLE: "mine-notes", GREETING: "Good day" })
})
