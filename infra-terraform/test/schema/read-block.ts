import type { Attribute, Block, CtyType, NestedBlock } from "./block.ts"

/**
 * Reads a schema out of the code that cdktf generated from it: the tables with which a class writes its HCL name each
 * argument, its type, and whether it is a block; the comments over its properties say what is required or computed, and
 * the getters which type that has which cannot be set.
 */
export function readBlock(source: string, className: string): Block {
  const flags = readFlags(source, [className, `${className}OutputReference`])
  const table = readTable(source, className)
  const attributes = new Map<string, Attribute>()
  const blocks = new Map<string, NestedBlock>()
  for (const [name, { isBlock, kind, storage, value }] of table) {
    const { required, optional, computed } = flags.get(name) ?? NOT_FLAGGED
    if (isBlock) {
      const nesting = kind === "struct" ? "single" : (kind as NestedBlock["nesting"])
      blocks.set(name, { nesting, required, block: readBlock(source, blockOf(value)) })
    } else {
      attributes.set(name, {
        type: typeOf(kind, storage),
        required,
        optional: optional && !required,
        computed,
      })
    }
  }
  for (const [name, { body }] of flags) {
    if (table.has(name)) continue
    const type = typeOfGetter(source, name, body)
    attributes.set(name, { type, required: false, optional: false, computed: true })
  }
  return { attributes, blocks }
}

interface Flags {
  readonly computed: boolean
  readonly optional: boolean
  readonly required: boolean
}

/** The provider's own arguments have no comments: none of them is required. */
const NOT_FLAGGED: Flags = { computed: false, optional: true, required: false }

/** Of each property, with the code that follows it up to the next. */
function readFlags(
  source: string,
  classes: readonly string[],
): Map<string, Flags & { readonly body: string }> {
  const body = classes.map((name) => sectionOf(source, `export class ${name} extends `)).find(Boolean) ?? ""
  const parts = body.split(/^ *\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)$/m).slice(1)
  const flags = new Map<string, Flags & { readonly body: string }>()
  for (let index = 0; index < parts.length; index += 5) {
    const [name = "", computed, optional, required, code = ""] = parts.slice(index, index + 5)
    flags.set(name, {
      computed: computed === "true",
      optional: optional === "true",
      required: required === "true",
      body: code,
    })
  }
  return flags
}

interface Entry {
  readonly value: string
  readonly isBlock: boolean
  readonly kind: string
  readonly storage: string
}

const ENTRY =
  /^ +(\w+): \{\n +value: (.+),\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)",$/gm

/** What a class, or the function beside an interface, writes as HCL. */
function readTable(source: string, className: string): Map<string, Entry> {
  const writer = `${className.charAt(0).toLowerCase()}${className.slice(1)}ToHclTerraform`
  const body =
    sectionOf(source, `export function ${writer}(`) ||
    sectionOf(source, `export class ${className} extends `).split("synthesizeHclAttributes()")[1] ||
    ""
  return new Map(
    [...body.matchAll(ENTRY)].map(([, name = "", value = "", isBlock, kind = "", storage = ""]) => [
      name,
      { value, isBlock: isBlock === "true", kind, storage },
    ]),
  )
}

/** From a line that begins so to the next brace that stands alone at the margin. */
function sectionOf(source: string, begin: string): string {
  const start = source.indexOf(`\n${begin}`)
  return start < 0 ? "" : source.slice(start, source.indexOf("\n}\n", start))
}

/** The interface behind `listMapperHcl(lbListenerRuleActionToHclTerraform, true)(...)`. */
function blockOf(value: string): string {
  const [, writer = ""] = /(?:^|[(,])\s*(\w+)ToHclTerraform/.exec(value) ?? []
  if (writer === "") throw new Error(`No block is written by: ${value}`)
  return writer.charAt(0).toUpperCase() + writer.slice(1)
}

const ELEMENTS: Readonly<Record<string, CtyType>> = {
  string: "string",
  number: "number",
  boolean: "bool",
  any: "dynamic",
}

function typeOf(kind: string, storage: string): CtyType {
  const element = ELEMENTS[storage]
  if (element !== undefined) return element
  const [, inner, collection] = /^(\w+)(List|Map)$/.exec(storage) ?? []
  if (inner === undefined) throw new Error(`No type of an argument is known by the name of ${storage}`)
  const within = collection === "Map" ? "map" : "list"
  return [kind === "set" ? "set" : within, typeOf(within, inner)]
}

const GETTERS: Readonly<Record<string, CtyType>> = {
  String: "string",
  Number: "number",
  Boolean: "bool",
  List: ["list", "string"],
  NumberList: ["list", "number"],
  StringMap: ["map", "string"],
  BooleanMap: ["map", "bool"],
  NumberMap: ["map", "number"],
}

/** Of an attribute that is only read. */
function typeOfGetter(source: string, name: string, code: string): CtyType {
  const [, nested, collection, isSet] =
    /= new (\w+?)(List|Map|OutputReference)\(this, "\w+"(?:, (true|false))?\)/.exec(code) ?? []
  if (nested !== undefined) {
    const object = objectOf(readBlock(source, nested))
    if (collection === "OutputReference") return object
    return [collection === "Map" ? "map" : isSet === "true" ? "set" : "list", object]
  }
  if (code.includes("this.interpolationForAttribute(")) return "dynamic"
  const [, map] = /= new cdktf\.(\w+)\(/.exec(code) ?? []
  const [, getter = map ?? ""] = /this\.get(\w+)Attribute\(/.exec(code) ?? []
  const type = GETTERS[getter]
  if (type === undefined)
    throw new Error(`No type is known of the attribute ${name}, which is read so:${code}`)
  return code.includes("Fn.tolist(") && Array.isArray(type) ? ["set", type[1] as CtyType] : type
}

const objectOf = ({ attributes, blocks }: Block): CtyType => [
  "object",
  Object.fromEntries([
    ...[...attributes].map(([name, { type }]) => [name, type] as const),
    ...[...blocks].map(([name, { nesting, block }]): [string, CtyType] => [
      name,
      nesting === "single" ? objectOf(block) : [nesting, objectOf(block)],
    ]),
  ]),
]
