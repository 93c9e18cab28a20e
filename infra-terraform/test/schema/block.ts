/** A cty type, as Terraform writes it in JSON: `"string"`, `["list", "string"]`, `["set", ["object", {...}]]`. */
export type CtyType = string | readonly ["list" | "set" | "map", CtyType] | readonly ["object", CtyObject]
export interface CtyObject {
  readonly [attribute: string]: CtyType
}

export interface Attribute {
  readonly type: CtyType
  readonly required: boolean
  readonly optional: boolean
  readonly computed: boolean
}

export interface NestedBlock {
  readonly nesting: "single" | "list" | "set" | "map"
  readonly required: boolean
  readonly block: Block
}

/** What a resource, a data source, a provider or a block in one of them may hold. */
export interface Block {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly blocks: ReadonlyMap<string, NestedBlock>
}
