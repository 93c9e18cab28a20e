import type { Block } from "../schema/block.ts"

/** As `terraform providers schema -json` has it. */
export interface RealBlock {
  readonly attributes?: Readonly<Record<string, { readonly type?: unknown; readonly required?: boolean }>>
  readonly block_types?: Readonly<
    Record<string, { readonly nesting_mode: string; readonly min_items?: number; readonly block: RealBlock }>
  >
}

/** Where two editions of a schema say different things of what both have: neither's news are a difference. */
export function compareSchemas(path: string, real: RealBlock, read: Block): string[] {
  const attributes = Object.entries(real.attributes ?? {}).flatMap(([name, { type, required = false }]) => {
    const ours = read.attributes.get(name)
    if (!ours || type === undefined) return []
    const same = ours.required === required && isWithin(type, ours.type)
    return same ? [] : [`${path}.${name}: ${describe(ours)}, not ${describe({ type, required })}`]
  })
  const blocks = Object.entries(real.block_types ?? {}).flatMap(
    ([name, { nesting_mode, min_items = 0, block }]) => {
      const ours = read.blocks.get(name)
      if (!ours) return []
      const same = ours.nesting === nesting_mode && ours.required === min_items > 0
      return [
        ...(same ? [] : [`${path}.${name}: ${ours.nesting}, not ${nesting_mode}, of at least ${min_items}`]),
        ...compareSchemas(`${path}.${name}`, block, ours.block),
      ]
    },
  )
  return [...attributes, ...blocks]
}

const describe = ({ type, required }: { type: unknown; required: boolean }) =>
  `${required ? "a required" : "an"} ${JSON.stringify(type)}`

/** Objects may have got more attributes since. */
function isWithin(older: unknown, newer: unknown): boolean {
  if (typeof older !== "object" || older === null || typeof newer !== "object" || newer === null)
    return older === newer
  return Object.entries(older).every(([key, value]) =>
    isWithin(value, (newer as Record<string, unknown>)[key]),
  )
}
