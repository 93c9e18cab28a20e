import type { Attribute, Block, CtyType, NestedBlock } from "./block.ts"

interface Supplement {
  /** The resource's type, then the blocks on the way. */
  readonly path: readonly [type: string, ...blocks: string[]]
  readonly reason: string
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly blocks?: Readonly<Record<string, NestedBlock>>
}

const argument = (type: CtyType, required = false): Attribute => ({
  ...{ type, required, optional: !required, computed: false },
})
const blockOf = (
  attributes: Readonly<Record<string, Attribute>>,
  blocks: Readonly<Record<string, NestedBlock>> = {},
) => ({
  attributes: new Map(Object.entries(attributes)),
  blocks: new Map(Object.entries(blocks)),
})
const one = (block: Block, required = false): NestedBlock => ({ nesting: "list", required, block })

/** What the stacks use and the package does not tell. */
const supplements: readonly Supplement[] = [
  {
    path: ["aws_lambda_permission"],
    reason: "Came with provider 6.28; the package was made of 6.25",
    attributes: { invoked_via_function_url: argument("bool") },
  },
  {
    path: ["aws_wafv2_web_acl", "rule"],
    reason: "Statements hold statements without end, so the package leaves them untyped",
    blocks: {
      statement: one(
        blockOf(
          {},
          {
            rate_based_statement: one(
              blockOf({ limit: argument("number", true), aggregate_key_type: argument("string") }),
            ),
            managed_rule_group_statement: one(
              blockOf({ name: argument("string", true), vendor_name: argument("string", true) }),
            ),
          },
        ),
        true,
      ),
    },
  },
]

/** @throws Error where the package has learnt what stands here: then it has to go. */
export function addSupplements(type: string, block: Block): Block {
  return supplements
    .filter(({ path }) => path[0] === type)
    .reduce((whole, { path: [, ...blocks], ...more }) => addAt(whole, blocks, more), block)
}

function addAt(
  block: Block,
  [next, ...rest]: readonly string[],
  more: Pick<Supplement, "attributes" | "blocks">,
): Block {
  if (next !== undefined) {
    const nested = block.blocks.get(next)
    if (!nested) throw new Error(`There is no block ${next} to add to`)
    return {
      ...block,
      blocks: new Map([...block.blocks, [next, { ...nested, block: addAt(nested.block, rest, more) }]]),
    }
  }
  const { attributes = {}, blocks = {} } = more
  const untyped = new Map(
    [...block.attributes].filter(([name, { type }]) => !(name in blocks && type === "dynamic")),
  )
  for (const name of [...Object.keys(attributes), ...Object.keys(blocks)]) {
    if (untyped.has(name) || block.blocks.has(name))
      throw new Error(`The package knows ${name} by itself now`)
  }
  return {
    attributes: new Map([...untyped, ...Object.entries(attributes)]),
    blocks: new Map([...block.blocks, ...Object.entries(blocks)]),
  }
}
