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

describeOffline.each(stackNames)("with the provider's schema alone, the stack %s", (name) => {
  let schema: ProviderSchema
  let provider: StubProvider
  let copy: StackCopy | undefined
  beforeAll(async () => {
    schema = readProviderSchema(listTypes([readFolder(folderOfStack(name))]))
    provider = await startStubProvider(schema)
  })
  afterEach(() => copy?.close())
  afterAll(() => provider?.close())

  async function begin(change: Parameters<StackCopy["edit"]>[0] = () => {}) {
    copy = copyStack(folderOfStack(name))
    copy.edit(change)
    const terraform = createTerraform({ ...copy, variables: provider.variables })
    await terraform.expect("init")
    return terraform
  }

  test(
    "is formatted, valid, and passes its own tests",
    async () => {
      const terraform = await begin()

      await terraform.expect("fmt", "-check", "-diff")
      await terraform.expect("validate")
      const printed = await terraform.expect("test")

      const [, passed = "0"] = /Success! (\d+) passed, 0 failed\./.exec(printed) ?? []
      expect(Number(passed)).toBeGreaterThan(0)
      console.log(`${name}: terraform test passed ${passed} runs`)
    },
    LIMIT_MS,
  )

  test.each(faults)(
    "is refused with $name",
    async ({ seed, complaint }) => {
      let seeded = false
      const terraform = await begin((configuration) => (seeded ||= seed(configuration, schema)))

      const { code, output } = await terraform.run("validate")

      expect(seeded).toBe(true)
      expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(complaint) })
    },
    LIMIT_MS,
  )
})
