import type { Attribute, Block, NestedBlock } from "./block.ts"
import type { ProviderSchema } from "./provider-schema.ts"

/** `GetProviderSchema.Response` of Terraform's plugin protocol 6, as protobuf; the numbers are its fields'. */
export function encodeSchema({ provider, resources, dataSources }: ProviderSchema): Buffer {
  return Buffer.concat([
    bytes(1, encodeBlockOf(provider)),
    ...[...resources].map(([name, block]) => bytes(2, encodeEntry(name, block))),
    ...[...dataSources].map(([name, block]) => bytes(3, encodeEntry(name, block))),
  ])
}

const encodeEntry = (name: string, block: Block) =>
  Buffer.concat([text(1, name), bytes(2, encodeBlockOf(block))])

const encodeBlockOf = (block: Block) => bytes(2, encodeBlock(block))

function encodeBlock({ attributes, blocks }: Block): Buffer {
  return Buffer.concat([
    ...[...attributes].map(([name, attribute]) => bytes(2, encodeAttribute(name, attribute))),
    ...[...blocks].map(([name, nested]) => bytes(3, encodeNested(name, nested))),
  ])
}

function encodeAttribute(name: string, { type, required, optional, computed }: Attribute): Buffer {
  return Buffer.concat([
    text(1, name),
    text(2, JSON.stringify(type)),
    ...[required, optional, computed].map((flag, index) => number(4 + index, Number(flag))),
  ])
}

const NESTING = { single: 1, list: 2, set: 3, map: 4 } as const

function encodeNested(name: string, { nesting, required, block }: NestedBlock): Buffer {
  const leastItems = required && nesting !== "single" ? 1 : 0
  return Buffer.concat([
    ...[text(1, name), bytes(2, encodeBlock(block))],
    ...[number(3, NESTING[nesting]), number(4, leastItems)],
  ])
}

const text = (field: number, value: string) => bytes(field, Buffer.from(value))

const bytes = (field: number, value: Buffer) =>
  Buffer.concat([varint((field << 3) | 2), varint(value.byteLength), value])

const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)])

function varint(value: number): Buffer {
  const parts: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    parts.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80)
    if (rest < 0x80) return Buffer.from(parts)
  }
}
