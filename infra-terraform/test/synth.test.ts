import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { inputsOf } from "@mcp-on-aws/blueprint/inputs"
import { outputs } from "@mcp-on-aws/blueprint/outputs"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { ownStacks, stacks } from "../src/stacks.ts"
import { describeFiles, readReadme } from "../src/write-stack.ts"
import { folderOfStack } from "./terraform/stack-copy.ts"

describe.each(Object.entries({ ...stacks, ...ownStacks }))("what is committed of %s", (name, create) => {
  const folder = folderOfStack(name)
  const files = describeFiles(create(), readReadme(folder))

  test.each(Object.keys(files))("is what npm run synth writes: %s", (file) => {
    const path = join(folder, file)
    const committed = existsSync(path) ? readFileSync(path, "utf8") : "nothing"

    expect(committed).toBe(files[file])
  })

  test("holds no path of a machine, and nothing of cdktf's own", () => {
    const text = Object.values(files).join("")

    expect(text).not.toContain(process.cwd())
    expect(text).not.toMatch(/TfToken|cdktf|"\/\/"/)
  })
})

describe.each(stackNames)("the stack %s", (name) => {
  const stack = stacks[name]().synthesise()

  test("asks for every input of the blueprint, and for no other", () => {
    expect(Object.keys(stack.variable as object).sort()).toEqual(
      inputsOf(name)
        .map((input) => input.name)
        .sort(),
    )
  })

  test("uses every input that it asks for", () => {
    const text = JSON.stringify({ ...stack, variable: {} })
    const unused = inputsOf(name).filter((input) => !text.includes(`var.${input.name}`))

    expect(unused.map((input) => input.name)).toEqual([])
  })

  test("tells every output of the blueprint, and no other", () => {
    expect(Object.keys(stack.output as object).sort()).toEqual(
      outputs[name].map((output) => output.name).sort(),
    )
  })

  test("has a README by hand of 80 lines at most, tests of its own, and an example of its inputs", () => {
    const written = readReadme(folderOfStack(name)).replaceAll(/<!-- (\w+), by.*?<!-- \/\1 -->/gs, "")

    expect(written.split("\n").length).toBeLessThanOrEqual(80)
    expect(readdirSync(folderOfStack(name))).toEqual(
      expect.arrayContaining([`${name}.tftest.hcl`, "terraform.tfvars.example"]),
    )
  })

  test("sets every switch in its own tests", () => {
    const tests = readFileSync(join(folderOfStack(name), `${name}.tftest.hcl`), "utf8")
    const switches = inputsOf(name).filter(({ type }) => type === "bool")
    const unset = switches.filter((input) => !new RegExp(`^ +${input.name} += `, "m").test(tests))

    expect(unset.map((input) => input.name)).toEqual([])
  })
})
