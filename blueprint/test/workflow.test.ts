import { execFileSync } from "node:child_process"
import { mkdtempDisposableSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { inputsOf, toPascalCase } from "../src/inputs.ts"
import { stackNames } from "../src/stacks.ts"
import type { StackName } from "../src/stacks.ts"

const script = join(import.meta.dirname, "..", "..", ".github", "workflows", "choose-inputs.mjs")
const kinds = ["terraform", "sam"] as const

/** What the workflow gives a stack: to Terraform by the environment, to SAM by a file. */
function choose(stack: StackName, kind: (typeof kinds)[number]) {
  using folder = mkdtempDisposableSync(join(tmpdir(), "chosen-"))
  const printed = execFileSync(process.execPath, [script, stack, kind, "ci-7", "192.0.2.1"], {
    env: { RUNNER_TEMP: folder.path },
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
  })
  const variables = printed.matchAll(/^TF_VAR_(\w+)=(.*)$/gm)
  const parameters = readFileSync(join(folder.path, "parameters.yaml"), "utf8").matchAll(/^(\w+): (".*")$/gm)
  return {
    variables: Object.fromEntries([...variables].map(([, name, value]) => [name!, value!])),
    parameters: Object.fromEntries([...parameters].map(([, name, text]) => [name!, JSON.parse(text!)])),
    key: /^MCP_API_KEY=(.+)$/m.exec(printed)?.[1],
  }
}

describe.each(kinds.flatMap((kind) => stackNames.map((stack) => [stack, kind] as const)))(
  "the workflow that deploys %s by %s",
  (stack, kind) => {
    test("gives it inputs that it has, the same to both kinds", () => {
      const { variables, parameters } = choose(stack, kind)

      const names = inputsOf(stack).map(({ name }) => name)
      expect(Object.keys(variables).filter((name) => !names.includes(name))).toEqual([])
      expect(Object.keys(parameters)).toEqual(Object.keys(variables).map(toPascalCase))
    })

    test("gives values of each input's type", () => {
      const { variables } = choose(stack, kind)

      const typed = inputsOf(stack).filter(({ name, type }) => name in variables && type !== "string")
      const types = typed.map(({ name }) => {
        const value = JSON.parse(variables[name]!) as unknown
        return [name, Array.isArray(value) ? "list" : typeof value === "boolean" ? "bool" : typeof value]
      })
      expect(types).toEqual(typed.map(({ name, type }) => [name, type]))
    })
  },
)

describe("a stack behind a load balancer", () => {
  test("is open to the key that the tests have, from this machine alone", () => {
    const { parameters, key } = choose("hybrid", "sam")

    expect(parameters).toMatchObject({ Authorization: "api-key", AllowedCidrs: "192.0.2.1/32" })
    expect(key).toMatch(/^[\w-]{43}$/)
    expect(parameters.ApiKeys).not.toContain(key)
  })

  test("writes by SAM no access logs, whose bucket could not be deleted", () => {
    expect(choose("stateful-ecs", "sam").parameters).toMatchObject({ AlbAccessLogs: "false" })
    expect(choose("stateful-ecs", "terraform").variables).not.toHaveProperty("alb_access_logs")
  })
})
