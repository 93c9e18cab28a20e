import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { App, Stack } from "aws-cdk-lib"
import { CfnInclude } from "aws-cdk-lib/cloudformation-include"
import { AwsSolutionsChecks } from "cdk-nag"
import { acknowledged } from "./support/acknowledged.ts"
import { asTemplate } from "./support/as-template.ts"
import { resolveTemplate } from "./support/resolve-template.ts"
import { describeWithSamTools } from "./support/sam-tools.ts"
import { asParameters, translate } from "./support/stack-template.ts"
import { type Variant, variants } from "./support/variants.ts"

describeWithSamTools("AWS Solutions' checks", () => {
  const seen = new Set<string>()

  test.each(stackNames)(
    "find nothing in %s, however it is toggled, but what is acknowledged",
    async (name) => {
      const open: string[] = []
      for (const variant of Object.values(variants[name])) {
        for (const finding of await check(name, variant)) {
          const known = Object.keys(acknowledged).find((pattern) => new RegExp(`^${pattern}`).test(finding))
          if (known) seen.add(known)
          else open.push(finding)
        }
      }

      expect([...new Set(open)]).toEqual([])
    },
    300_000,
  )

  test("leave no acknowledgement behind that nothing needs", () => {
    expect(Object.keys(acknowledged).filter((pattern) => !seen.has(pattern))).toEqual([])
  })
})

/** Of the resolved template: cdk-nag reads no conditions. */
async function check(name: StackName, variant: Variant): Promise<string[]> {
  const { translated } = await translate(name)
  const resolved = resolveTemplate(translated, asParameters(variant))
  const folder = mkdtempSync(join(tmpdir(), "mcp-on-aws-"))
  try {
    const templateFile = join(folder, "template.json")
    writeFileSync(templateFile, JSON.stringify(asTemplate(resolved)))
    const stack = new Stack(new App({ outdir: join(folder, "out") }), name)
    new CfnInclude(stack, "template", { templateFile })
    const { violations } = new AwsSolutionsChecks().validateScope(stack)
    return violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = "" }) => `${ruleName} ${constructPath.split("/").at(-1)!}`),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
