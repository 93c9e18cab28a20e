import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { hasMoto, MOTO_IS_MISSING } from "@mcp-on-aws/moto/start"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { adaptStack, isOld } from "./moto/adapt-stack.ts"
import { applyAndListEarly } from "./moto/apply-order.ts"
import { startAws } from "./moto/aws.ts"
import { lackingActions, motoGaps, providerGaps } from "./moto/gaps.ts"
import type { ProviderGap } from "./moto/gaps.ts"
import { readPlan } from "./moto/plan.ts"
import type { Change } from "./moto/plan.ts"
import { findMirror } from "./provider/mirror.ts"
import { combinations } from "./terraform/combinations.ts"
import type { Combination } from "./terraform/combinations.ts"
import { copyStack, folderOfStack } from "./terraform/stack-copy.ts"
import { createTerraform, hasTerraform } from "./terraform/terraform.ts"

const mirror = findMirror(process.env.TF_PLUGIN_MIRROR)
const missing = [
  ...(hasTerraform ? [] : ["terraform is not installed"]),
  ...(hasMoto ? [] : [MOTO_IS_MISSING]),
  ...(mirror ? [] : ["TF_PLUGIN_MIRROR names no folder with the AWS provider"]),
]
const { folder: plugins, version } = mirror ?? { folder: "", version: "" }
// A skipped test is a failure where the machine is known to have it: see .ci/run.
const describeApplied = missing.length === 0 || process.env.REQUIRE_MOTO ? describe : describe.skip
if (missing.length > 0) console.warn(`No stack was applied: ${missing.join(", ")}`)

const LIMIT_MS = 600_000

const forgotten = new Set<string>()
const substituted = new Set<string>()

/** What a second plan would change, but for what moto is known to forget. */
function listUnexpected(changes: readonly Change[]): string[] {
  return changes.flatMap(({ address, type, actions, changed }) => {
    const known = (argument: string) => motoGaps.some((gap) => gap.type === type && gap.argument === argument)
    for (const argument of changed.filter(known)) forgotten.add(`${type}.${argument}`)
    const unknown = changed.filter((argument) => !known(argument))
    return unknown.length > 0 || changed.length === 0
      ? [`${address}: ${actions.join()} ${unknown.join()}`]
      : []
  })
}

async function tryOut(stack: string, { name, inputs, later }: Combination) {
  if (missing.length > 0) throw new Error(missing.join(", "))
  if (!existsSync(statelessLambda.zip)) throw new Error("Build the servers first: npm run build")
  const aws = await startAws()
  const copy = copyStack(folderOfStack(stack))
  try {
    copy.edit((configuration) => adaptStack(configuration, version))
    const set = (values: Combination["inputs"]) =>
      writeFileSync(join(copy.folder, "terraform.tfvars.json"), JSON.stringify(values))
    set(inputs)
    const terraform = createTerraform({ ...copy, variables: aws.variables })
    await terraform.expect("init", `-plugin-dir=${plugins}`)
    await terraform.expect("validate")

    const planned = await readPlan(terraform)
    await terraform.expect("apply", "plan")
    const again = await readPlan(terraform)
    if (later) set({ ...inputs, ...later })
    const early = later ? await applyAndListEarly(terraform, "aws_ecs_service.service") : []
    await terraform.expect("destroy", "-auto-approve")

    expect(planned.filter(({ actions }) => actions.join() !== "create")).toEqual([])
    expect(listUnexpected(again)).toEqual([])
    // What an image is built of is of no use once it is.
    expect(early.filter((address) => !address.endsWith(".image_source[0]"))).toEqual([])
    expect(await terraform.expect("state", "list")).toBe("")
    for (const target of aws.substituted) substituted.add(target)
    console.log(`${stack} with ${name}: ${planned.length} resources applied, planned again, destroyed`)
  } finally {
    copy.close()
    await aws.close()
  }
}

const cases = stackNames.flatMap((stack) =>
  combinations[stack].map((combination) => ({ stack, inputs: combination.name, combination })),
)

describeApplied("against moto", () => {
  // At once, each with a moto of its own: most of the time they wait for what AWS takes its time for.
  test.concurrent.each(cases)(
    "$stack with $inputs is applied, needs no second apply, and is destroyed",
    ({ stack, combination }) => tryOut(stack, combination),
    LIMIT_MS,
  )

  test("all that is listed as forgotten or lacking is so, or it has to leave the list", () => {
    expect([...forgotten].sort()).toEqual(motoGaps.map(({ type, argument }) => `${type}.${argument}`).sort())
    expect([...substituted].sort()).toEqual(lackingActions.map(({ target }) => target).sort())
  })
})

/** With all but one thing taken out; the other complaints of `validate` would hide its own. */
async function isRefused(stack: string, { what, complaint }: ProviderGap): Promise<boolean> {
  const copy = copyStack(folderOfStack(stack))
  try {
    copy.edit((configuration) => adaptStack(configuration, version, what))
    const terraform = createTerraform(copy)
    await terraform.expect("init", `-plugin-dir=${plugins}`)
    return complaint.test((await terraform.run("validate")).output)
  } finally {
    copy.close()
  }
}

const describeOld = isOld(version) ? describeApplied : describe.skip
describeOld("a provider before version 6", () => {
  test.each(providerGaps)(
    "refuses $what, or it need not be taken out",
    async (gap) => {
      let refused = false
      for (const stack of stackNames) refused ||= await isRefused(stack, gap)

      expect(refused).toBe(true)
    },
    LIMIT_MS,
  )
})
