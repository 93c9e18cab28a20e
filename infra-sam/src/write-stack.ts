import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { describeInputs, describeOutputs, describeRoles } from "@mcp-on-aws/blueprint/markdown"
import { describeOwnReadme } from "@mcp-on-aws/blueprint/own-readme"
import { type StackName, stackNames } from "@mcp-on-aws/blueprint/stacks"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { synthesise } from "./synthesise.ts"
import { writeSamConfig } from "./template/write-sam-config.ts"

export const folderOf = (name: string): string => join(import.meta.dirname, "..", "stacks", name)

/** What is committed of a stack, by file name: the same text for the same stack, always. */
export function describeFiles(name: string): Record<string, string> {
  return {
    "template.yaml": synthesise(name).text,
    "samconfig.toml": writeSamConfig(name),
    ...describeReadme(name),
  }
}

function describeReadme(name: string): Record<string, string> {
  const file = join(folderOf(name), "README.md")
  const readme = existsSync(file) ? readFileSync(file, "utf8") : ""
  const own = ownServers.find(({ facts }) => facts.name === name)
  if (own) return { "README.md": readme || describeOwnReadme({ server: name, base: own.base }, "sam") }
  return isSample(name) && readme !== "" ? { "README.md": fillTables(readme, name) } : {}
}

export function writeStack(name: string): void {
  const folder = folderOf(name)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(describeFiles(name))) writeFileSync(join(folder, file), text)
}

const isSample = (name: string): name is StackName => (stackNames as readonly string[]).includes(name)

/** A README is written by hand, but for the tables: each follows its mark, up to the next heading. */
function fillTables(readme: string, name: StackName): string {
  const tables = {
    inputs: describeInputs(name, toPascalCase),
    outputs: describeOutputs(name, toPascalCase, { keepsSecrets: false }),
    roles: describeRoles(name, toPascalCase),
  }
  return Object.entries(tables).reduce((text, [kind, table]) => {
    const mark = `<!-- ${kind}: written by npm run synth -->`
    if (!text.includes(mark)) throw new Error(`The README of ${name} has no place for its ${kind}: ${mark}`)
    const [before = "", after = ""] = text.split(mark)
    const next = after.indexOf("\n## ")
    return `${before}${mark}\n\n${table}\n${next < 0 ? "" : after.slice(next)}`
  }, readme)
}
