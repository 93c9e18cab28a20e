import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { inputGroups } from "@mcp-on-aws/blueprint/inputs"
import type { Input } from "@mcp-on-aws/blueprint/inputs"
import { describeInputs, describeOutputs, describeRoles } from "@mcp-on-aws/blueprint/markdown"
import { describeOwnReadme } from "@mcp-on-aws/blueprint/own-readme"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { CleanStack } from "./terraform/clean-stack.ts"

const asWritten = (name: string) => name

/** What is committed of a stack, by file name: the same text for the same stack, always. */
export function describeFiles(stack: CleanStack, readme = ""): Record<string, string> {
  const { terraform, provider, variable, output, ...main } = stack.synthesise()
  const configuration = {
    "versions.tf.json": { terraform, provider },
    "variables.tf.json": { variable },
    "main.tf.json": main,
    "outputs.tf.json": { output },
  }
  const written = Object.entries(configuration).map(([name, content]) => [
    name,
    `${JSON.stringify(content, null, 2)}\n`,
  ])
  return {
    ...(Object.fromEntries(written) as Record<string, string>),
    "terraform.tfvars.example": describeExample(stack),
    ...describeReadme(stack, readme),
  }
}

function describeReadme({ kind, server }: CleanStack, readme: string): Record<string, string> {
  if (server !== kind)
    return { "README.md": readme || describeOwnReadme({ server, base: kind }, "terraform") }
  return readme === "" ? {} : { "README.md": fillTables(readme, kind) }
}

export function writeStack(folder: string, stack: CleanStack): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(describeFiles(stack, readReadme(folder)))) {
    writeFileSync(join(folder, name), text)
  }
}

export function readReadme(folder: string): string {
  const file = join(folder, "README.md")
  return existsSync(file) ? readFileSync(file, "utf8") : ""
}

/** A README is written by hand, but for what stands between its marks. */
function fillTables(readme: string, kind: StackName): string {
  const tables = {
    inputs: describeInputs(kind, asWritten),
    outputs: describeOutputs(kind, asWritten),
    roles: describeRoles(kind, asWritten),
  }
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [begin, end] = [`<!-- ${name}, by npm run synth -->`, `<!-- /${name} -->`]
    const [before, rest] = text.split(begin)
    const after = rest?.split(end)[1]
    if (before === undefined || after === undefined)
      throw new Error(`The README of ${kind} has no place for its ${name}: between ${begin} and ${end}`)
    return `${before}${begin}\n\n${table}\n\n${end}${after}`
  }, readme)
}

function describeExample({ kind, server }: CleanStack): string {
  const groups = inputGroups[kind].map(({ title, inputs }) =>
    [`# ${title}`, "", ...inputs.map((input) => describeLine(input, server))].join("\n"),
  )
  const head =
    "# Copy this to terraform.tfvars, and take the # away from what you set. Each line shows the default."
  return `${[head, ...groups].join("\n\n")}\n`
}

const describeLine = ({ name, description, default: value }: Input, server: string) =>
  `# ${description}\n# ${name} = ${JSON.stringify(name === "name" ? server : value)}\n`
