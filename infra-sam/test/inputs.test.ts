import { describe, expect, test } from "@jest/globals"
import { inputsOf, toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { synthesise } from "../src/synthesise.ts"
import type { Template } from "./support/resolve-template.ts"

type Parameters = NonNullable<Template["Parameters"]>

/** As CloudFormation does: the whole of a text, each entry of a list. */
function takes({ Type, AllowedPattern = "" }: Parameters[string], value: string): boolean {
  const pattern = new RegExp(AllowedPattern)
  return (Type === "CommaDelimitedList" ? value.split(",") : [value]).every((one) => pattern.test(one))
}

describe.each(stackNames)("the parameters of %s", (name) => {
  const parameters = (synthesise(name).template as Template).Parameters!
  const patterned = inputsOf(name).filter((input) => "pattern" in input)
  const parameterOf = (input: string) => parameters[toPascalCase(input)]!

  test("hold each entry of a list to its rule", () => {
    const origins = parameterOf("allowed_origins")

    for (const taken of ["app.example.com", "*.example.com,[::1]"])
      expect({ taken, takes: takes(origins, taken) }).toEqual({ taken, takes: true })
    for (const refused of ["https://app.example.com", "app.example.com,*", "xapp.example.com/", ""])
      expect({ refused, takes: takes(origins, refused) }).toEqual({ refused, takes: false })
  })

  test("may stay as they are", () => {
    expect(patterned.length).toBeGreaterThan(5)
    for (const input of patterned) {
      const value = String(parameterOf(input.name).Default)
      expect({ input: input.name, takes: takes(parameterOf(input.name), value) }).toMatchObject({
        takes: true,
      })
    }
  })

  test("may be empty where they are by default, and nowhere else", () => {
    for (const input of patterned) {
      const mayBeEmpty = takes(parameterOf(input.name), "")
      expect({ input: input.name, mayBeEmpty }).toMatchObject({ mayBeEmpty: String(input.default) === "" })
    }
  })
})
