import { expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { differences } from "./support/parity/differences.ts"
import { type Facts, factsOfTemplate, factsOfTerraform } from "./support/parity/facts.ts"
import { resolveTemplate } from "./support/resolve-template.ts"
import { describeWithSamTools } from "./support/sam-tools.ts"
import { asParameters, translate } from "./support/stack-template.ts"
import { evaluateStack } from "./support/terraform/evaluate-stack.ts"
import { variants } from "./support/variants.ts"

const cases = stackNames.flatMap((name) =>
  Object.keys(variants[name]).map((variant) => [name, variant] as const),
)

describeWithSamTools("Terraform and SAM", () => {
  const seen = new Set<string>()

  test.each(cases)("deploy the same of %s: %s", async (name, variant) => {
    expect(await compare(name, variant)).toEqual([])
  })

  test("differ in everything that is listed", () => {
    expect(Object.keys(differences).filter((pattern) => !seen.has(pattern))).toEqual([])
  })

  async function compare(name: StackName, variant: string): Promise<string[]> {
    const inputs = variants[name][variant]!
    const { translated } = await translate(name)
    const sam = factsOfTemplate(resolveTemplate(translated, asParameters(inputs)))
    const terraform = factsOfTerraform(evaluateStack(name, inputs))
    expect(Object.keys(terraform).length).toBeGreaterThan(2)
    return listDifferences(terraform, sam).filter((difference) => {
      const known = Object.keys(differences).find((pattern) => new RegExp(pattern, "s").test(difference))
      if (known) seen.add(known)
      return !known
    })
  }
})

function listDifferences(terraform: Facts, sam: Facts): string[] {
  const facts = [...new Set([...Object.keys(terraform), ...Object.keys(sam)])].sort()
  return facts
    .filter((fact) => terraform[fact] !== sam[fact])
    .map(
      (fact) => `${fact}: ${terraform[fact] ?? "nothing"} in Terraform, ${sam[fact] ?? "nothing"} with SAM`,
    )
}
