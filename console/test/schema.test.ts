import { describe, expect, test } from "@jest/globals"
import { createEntries, kindOf, readEntries } from "../page/call/schema.ts"
import type { Schema } from "../page/call/schema.ts"

const schema: Schema = {
  type: "object",
  properties: {
    title: { type: "string", maxLength: 200 },
    body: { type: "string", maxLength: 100_000 },
    count: { type: "integer", default: 3 },
    sure: { type: "boolean", default: false },
    color: { type: "string", enum: ["red", "green"] },
    tags: { type: "array", items: { type: "string" } },
    notes: {
      type: "array",
      items: { type: "object", properties: { title: { type: "string" }, more: {} }, required: ["title"] },
    },
  },
  required: ["title", "notes"],
}

describe("a form of a tool's input schema", () => {
  test("has a field for each property, of its kind", () => {
    const kinds = Object.values(schema.properties ?? {}).map(kindOf)

    expect(kinds).toEqual(["text", "long-text", "number", "boolean", "choice", "json", "json"])
  })

  test("begins with the defaults, and with an example of what has to be written as JSON", () => {
    const { notes = "", ...entries } = createEntries(schema)

    expect(entries).toEqual({ title: "", body: "", count: "3", sure: "false", color: "", tags: "" })
    expect(JSON.parse(notes)).toEqual([{ title: "A title" }])
  })

  test("gives the arguments in their types, without what was left out", () => {
    const entries = {
      title: "x",
      body: "",
      count: "4",
      sure: "true",
      color: "red",
      tags: "",
      notes: '[{"title":"n"}]',
    }

    expect(readEntries(schema, entries)).toEqual({
      ...{ title: "x", count: 4, sure: true, color: "red", notes: [{ title: "n" }] },
    })
  })

  test("names the field that cannot be read, and why", () => {
    expect(() => readEntries(schema, { title: "x", notes: "[" })).toThrow(/^notes has to be JSON: /)
    expect(() => readEntries(schema, { title: "x", notes: "[]", count: "many" })).toThrow(
      "count has to be a number",
    )
  })

  test("knows choices with names of their own, and keeps the type of a choice", () => {
    const choices: Schema = {
      properties: { size: { enum: [1, 2] }, kind: { oneOf: [{ const: "a", title: "An A" }] } },
      required: ["size", "kind"],
    }

    expect(createEntries(choices)).toEqual({ size: "1", kind: "a" })
    expect(readEntries(choices, { size: "2", kind: "a" })).toEqual({ size: 2, kind: "a" })
  })
})
