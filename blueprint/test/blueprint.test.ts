import { describe, expect, test } from "@jest/globals"
import { alarms } from "../src/alarms.ts"
import { describeRule, inputsOf, toPascalCase } from "../src/inputs.ts"
import type { Input } from "../src/inputs.ts"
import { describeInputs, describeOutputs, describeRoles } from "../src/markdown.ts"
import { outputs } from "../src/outputs.ts"
import { wildcards } from "../src/permissions.ts"
import { requirements } from "../src/requirements.ts"
import { roles } from "../src/roles.ts"
import { stackNames } from "../src/stacks.ts"

/** What the rule of an input says of a value. */
function obeys(input: Input, value: string | number): boolean {
  if (input.type === "string") {
    if (input.allowed) return input.allowed.includes(String(value))
    if (String(value).length > (input.maxLength ?? Infinity)) return false
    if (input.refusedStarts?.some((start) => String(value).startsWith(start))) return false
    return input.pattern === undefined || new RegExp(`^(${input.pattern})$`).test(String(value))
  }
  if (input.type !== "number") return true
  if (input.allowed) return input.allowed.includes(Number(value))
  return Number(value) >= input.min! && Number(value) <= input.max!
}

describe.each(stackNames)("the stack %s", (name) => {
  const names = inputsOf(name).map((input) => input.name)

  test("has defaults that obey their rules, where they are not empty", () => {
    const refused = inputsOf(name).filter(
      (input) =>
        (input.type === "string" || input.type === "number") &&
        input.default !== "" &&
        !obeys(input, input.default),
    )

    expect(refused.map((input) => input.name)).toEqual([])
  })

  test("refuses names that AWS would refuse in the middle of a deployment", () => {
    const input = inputsOf(name).find((one) => one.name === "name")!

    for (const refused of [
      "notes-",
      "internal-notes",
      "sg-notes",
      "1notes",
      "n",
      "Notes",
      "my--notes",
      "n".repeat(22),
    ])
      expect({ refused, obeys: obeys(input, refused) }).toEqual({ refused, obeys: false })
    for (const taken of ["mcp-on-aws", "notes", "internal", "sgnotes", "n".repeat(21)])
      expect({ taken, obeys: obeys(input, taken) }).toEqual({ taken, obeys: true })
  })

  test("takes hashes of API keys, and nothing that the server would refuse at its start", () => {
    const input = inputsOf(name).find((one) => one.name === "api_keys")!
    const key = { name: "ci", sha256: "0a".repeat(32), scopes: ["notes:read"] }
    const text = JSON.stringify([key])

    const two = [key, { ...key, name: "cd" }]

    for (const taken of [text, JSON.stringify(two), JSON.stringify(two, null, 2)])
      expect({ taken, obeys: obeys(input, taken) }).toEqual({ taken, obeys: true })
    for (const refused of [
      "[]",
      "a key itself",
      text.replaceAll('"', ""),
      text.replace(key.sha256, "a key itself"),
      text.slice(0, -1),
      JSON.stringify(key),
    ])
      expect({ refused, obeys: obeys(input, refused) }).toEqual({ refused, obeys: false })
  })

  test("says in words what it refuses", () => {
    for (const input of inputsOf(name)) {
      const ruled = "allowed" in input || "pattern" in input || "min" in input
      expect({ name: input.name, ruled: describeRule(input) !== undefined }).toEqual({
        name: input.name,
        ruled,
      })
    }
  })

  test("names each input and each output once, also in PascalCase", () => {
    expect(new Set(names.map(toPascalCase)).size).toBe(names.length)
    expect(new Set(outputs[name].map((output) => output.name)).size).toBe(outputs[name].length)
  })

  test("requires nothing of inputs that it does not ask for", () => {
    const named = requirements[name].flatMap(({ when = {}, needs }) => [when, ...needs].flatMap(Object.keys))

    expect(named.filter((one) => !names.includes(one))).toEqual([])
  })

  test("has alarms of different names that say what to do", () => {
    const watched = alarms[name].map((alarm) => alarm.name)

    expect(new Set(watched).size).toBe(watched.length)
    for (const { description } of alarms[name]) expect(description).toMatch(/: .+\.$/)
  })

  test("grants on everything only what has a reason", () => {
    const everywhere = roles[name].flatMap(({ statements }) => statements).filter(({ on }) => on === "all")

    expect(everywhere.length).toBeGreaterThan(0)
    for (const { actions } of everywhere) {
      for (const action of actions) expect(wildcards[action]).toMatch(/\w+ \w+/)
    }
  })

  test("has tables of all of it for its README", () => {
    for (const one of names) expect(describeInputs(name, toPascalCase)).toContain(`\`${toPascalCase(one)}\``)
    for (const output of outputs[name])
      expect(describeOutputs(name, (text) => text)).toContain(`\`${output.name}\``)
    for (const role of roles[name]) expect(describeRoles(name, (text) => text)).toContain(`| ${role.name} |`)
  })
})
