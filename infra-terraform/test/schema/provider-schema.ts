import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type { Block } from "./block.ts"
import { readBlock } from "./read-block.ts"
import { addSupplements } from "./supplements.ts"

export interface ProviderSchema {
  readonly provider: Block
  readonly resources: ReadonlyMap<string, Block>
  readonly dataSources: ReadonlyMap<string, Block>
}

/** The folder in which `@cdktf/provider-aws` has one folder a resource. */
const library = dirname(
  dirname(createRequire(import.meta.url).resolve("@cdktf/provider-aws/lib/provider/index.js")),
)

/** The provider with those of its resources and data sources that are named, as far as there are such. */
export function readProviderSchema(named: {
  readonly resources: Iterable<string>
  readonly dataSources: Iterable<string>
}): ProviderSchema {
  return {
    provider: readFolder("provider") ?? { attributes: new Map(), blocks: new Map() },
    resources: readAll(named.resources, (type) => folderOf(type)),
    dataSources: readAll(named.dataSources, (type) => `data-aws-${folderOf(type)}`),
  }
}

const folderOf = (type: string) => type.replace(/^aws_/, "").replaceAll("_", "-")

function readAll(types: Iterable<string>, toFolder: (type: string) => string): Map<string, Block> {
  const read = [...types].map((type) => {
    const block = readFolder(toFolder(type))
    return [type, block && addSupplements(type, block)] as const
  })
  return new Map(read.filter((pair): pair is [string, Block] => pair[1] !== undefined))
}

function readFolder(folder: string): Block | undefined {
  const file = join(library, folder, "index.js")
  if (!existsSync(file)) return undefined
  const source = readSource(file)
  const [, className] =
    /^export class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider) /m.exec(source) ?? []
  if (className === undefined)
    throw new Error(`${file} declares neither a resource, a data source nor a provider`)
  return readBlock(source, className)
}

/** The TypeScript that the file was made of, which its source map holds. */
function readSource(file: string): string {
  const [, map = ""] =
    /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(readFileSync(file, "utf8")) ?? []
  if (map === "") throw new Error(`${file} has no source map: another edition of @cdktf/provider-aws?`)
  const { sourcesContent } = JSON.parse(Buffer.from(map, "base64").toString()) as {
    sourcesContent?: string[]
  }
  return `\n${sourcesContent?.[0] ?? ""}`
}
