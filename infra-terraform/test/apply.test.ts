import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { motoGaps, providerGaps } from "./moto/gaps.ts"
import { findMirror } from "./provider/mirror.ts"
import { hasMoto, startMoto } from "./moto/moto.ts"
import type { Moto } from "./moto/moto.ts"
import { readPlan } from "./moto/plan.ts"
import type { Change } from "./moto/plan.ts"
import { combinations } from "./terraform/combinations.ts"
import { copyStack, folderOfStack } from "./terraform/stack-copy.ts"
import type { StackCopy } from "./terraform/stack-copy.ts"
import { createTerraform, hasTerraform } from "./terraform/terraform.ts"

const mirror = findMirror(process.env.TF_PLUGIN_MIRROR)
const missing = [
  ...(hasTerraform ? [] : ["terraform is not installed"]),
  ...(hasMoto ? [] : ["moto_server is not installed (pip install 'moto[server]')"]),
  ...(mirror ? [] : ["TF_PLUGIN_MIRROR names no folder of providers"]),
]
// A skipped test is a failure where the machine is known to have it: see .ci/run.
const describeApplied = missing.length === 0 || process.env.REQUIRE_MOTO ? describe : describe.skip
if (missing.length > 0) console.warn(`No stack was applied: ${missing.join(", ")}`)

const LIMIT_MS = 300_000
const isOld = Number(mirror?.version.split(".")[0]) < 6

let moto: Moto
const copies: StackCopy[] = []
beforeAll(async () => {
  if (missing.length > 0) throw new Error(missing.join(", "))
  if (!existsSync(statelessLambda.zip)) throw new Error("Build the servers first: npm run build")
  moto = await startMoto()
})
afterEach(() => copies.splice(0).forEach((copy) => copy.close()))
afterAll(() => moto?.close())

/** A copy for the version of the provider that is there, and Terraform in it, with moto for AWS. */
async function begin(stack: string, { adapted }: { adapted: boolean }) {
  const copy = copyStack(folderOfStack(stack))
  copies.push(copy)
  copy.edit((configuration) => {
    const { required_providers: required } = (configuration.terraform ?? {}) as {
      required_providers?: { aws: { version: string } }
    }
    if (required) required.aws.version = mirror?.version ?? ""
    if (adapted && isOld) for (const gap of providerGaps) gap.edit(configuration)
  })
  const terraform = createTerraform({ ...copy, variables: moto.variables })
  await terraform.expect("init", `-plugin-dir=${mirror?.folder}`)
  return { copy, terraform }
}

const cases = stackNames.flatMap((stack) =>
  (combinations[stack] ?? []).map((combination) => ({ stack, inputs: combination.name, combination })),
)
const forgotten = new Set<string>()

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

const countLines = (text: string) => text.split("\n").filter((line) => line !== "").length

describeApplied("against moto", () => {
  test.each(cases)(
    "$stack with $inputs is applied, needs no second apply, and is destroyed",
    async ({ stack, combination }) => {
      const { copy, terraform } = await begin(stack, { adapted: true })
      writeFileSync(join(copy.folder, "terraform.tfvars.json"), JSON.stringify(combination.inputs))
      await terraform.expect("validate")

      const planned = await readPlan(terraform)
      await terraform.expect("apply", "plan")
      const again = await readPlan(terraform)
      const made = await terraform.expect("state", "list")
      await terraform.expect("destroy", "-auto-approve")

      expect(planned.every(({ actions }) => actions.join() === "create")).toBe(true)
      expect(listUnexpected(again)).toEqual([])
      expect(await terraform.expect("state", "list")).toBe("")
      console.log(`${stack} with ${combination.name}: ${countLines(made)} resources and data sources`)
    },
    LIMIT_MS,
  )

  test("does not keep what is listed of it, and nothing else", () => {
    expect([...forgotten].sort()).toEqual(motoGaps.map(({ type, argument }) => `${type}.${argument}`).sort())
  })
})

const describeOld = isOld ? describeApplied : describe.skip
describeOld("a provider before version 6", () => {
  test(
    "refuses what is listed of it",
    async () => {
      const outputs = await Promise.all(
        stackNames.map(async (stack) => {
          const { terraform } = await begin(stack, { adapted: false })
          return (await terraform.run("validate")).output
        }),
      )

      const found = providerGaps.filter(({ complaint }) => outputs.some((output) => complaint.test(output)))
      expect(found.map(({ what }) => what)).toEqual(providerGaps.map(({ what }) => what))
    },
    LIMIT_MS,
  )
})
