import { describe, expect, test } from "@jest/globals"
import * as z from "zod"
import { makeToolSet } from "../src/make-tool-set.ts"
import { about, echo, server } from "./fixtures.ts"

const whole = { tools: [echo], prompts: [], resources: [about] }

/** As a module that no compiler has seen returns it. */
const make = (toolSet: unknown, identity: object = {}) =>
  makeToolSet({ createToolSet: () => toolSet as never }, { settings: {}, server: { ...server, ...identity } })

const inTools = (...tools: unknown[]) => ({ ...whole, tools })

describe("a tool set", () => {
  test("is as its module made it", () => {
    expect(make(whole)).toBe(whole)
  })

  test.each([
    ["that is a promise", Promise.resolve(whole), "createToolSet must return .* no promise"],
    ["that is not returned", undefined, "createToolSet must return"],
    ["without prompts", { tools: [], resources: [] }, "array of prompts"],
    ["with a tool without a name", inTools({ ...echo, name: "" }), 'tools: "": each needs a name'],
    ["with two tools of one name", inTools(echo, echo), 'tools: "echo": each needs a name of its own'],
    [
      "with a tool without input",
      inTools({ ...echo, input: undefined }),
      'tools: "echo": input is no schema',
    ],
    ["with a shape for a schema", inTools({ ...echo, input: { a: z.string() } }), "input .* z.object"],
    ["with plain JSON Schema", inTools({ ...echo, output: { type: "object" } }), "output .*fromJsonSchema"],
    ["with two resources at one URI", { ...whole, resources: [about, { ...about, name: "b" }] }, about.uri],
  ])("%s does not start", (_, toolSet, problem) => {
    expect(() => make(toolSet)).toThrow(new RegExp(problem))
  })

  test("does not start on a server without a name", () => {
    expect(() => make(whole, { name: undefined })).toThrow("identity needs a name")
  })
})
