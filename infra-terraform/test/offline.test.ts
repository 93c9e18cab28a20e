import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { readProviderSchema } from "./schema/provider-schema.ts"
import type { ProviderSchema } from "./schema/provider-schema.ts"
import { startStubProvider } from "./schema/stub-provider.ts"
import type { StubProvider } from "./schema/stub-provider.ts"
import { listTypes, readFolder } from "./terraform/configuration.ts"
import { faults } from "./terraform/faults.ts"
import { copyStack, folderOfStack } from "./terraform/stack-copy.ts"
import type { StackCopy } from "./terraform/stack-copy.ts"
import { createTerraform, hasTerraform } from "./terraform/terraform.ts"

// A skipped test is a failure where the machine is known to have it: see .ci/run.
const describeOffline = hasTerraform || process.env.REQUIRE_TERRAFORM ? describe : describe.skip
if (!hasTerraform)
  console.warn("terraform is not installed: no stack was validated, and none of their tests ran")

const LIMIT_MS = 60_000

let schema: ProviderSchema
let provider: StubProvider
const copies: StackCopy[] = []
beforeAll(async () => {
  schema = readProviderSchema(listTypes(stackNames.map((name) => readFolder(folderOfStack(name)))))
  provider = await startStubProvider(schema)
})
afterEach(() => copies.splice(0).forEach((copy) => copy.close()))
afterAll(() => provider.close())

/** A copy, and Terraform in it, with the stub for a provider. */
async function begin(name: string, prepare: (copy: StackCopy) => void = () => {}) {
  const copy = copyStack(folderOfStack(name))
  copies.push(copy)
  prepare(copy)
  const terraform = createTerraform({ ...copy, variables: provider.variables })
  await terraform.expect("init")
  return terraform
}

describeOffline("the stack", () => {
  test.each(stackNames)(
    "%s is formatted, valid, and passes its own tests with a mocked provider",
    async (name) => {
      const terraform = await begin(name)

      await terraform.expect("fmt", "-check", "-diff")
      await terraform.expect("validate")
      const printed = await terraform.expect("test")

      const [, passed] = /Success! (\d+) passed, 0 failed\./.exec(printed) ?? []
      expect(Number(passed)).toBeGreaterThan(0)
      console.log(`${name}: terraform test passed ${passed} runs`)
    },
    LIMIT_MS,
  )
})

const cases = stackNames.flatMap((stack) => faults.map((fault) => ({ stack, what: fault.name, fault })))

describeOffline("terraform validate", () => {
  test.each(cases)("finds in $stack $what", async ({ stack, fault }) => {
    let seeded = false
    const terraform = await begin(stack, (copy) =>
      copy.edit((configuration) => (seeded ||= fault.seed(configuration, schema))),
    )

    const { code, output } = await terraform.run("validate")

    expect(seeded).toBe(true)
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(fault.complaint) })
  })
})
