import { TerraformDataSource, Token } from "#cdktf"
import type { TerraformElement } from "#cdktf"

/** Any resource or data source of the provider's. */
export type Block = TerraformElement & { readonly terraformResourceType: string }

/** `aws_lambda_function.rest`, for expressions that are written by hand; a token inside one would be nested. */
export const addressOf = (block: Block) =>
  `${block instanceof TerraformDataSource ? "data." : ""}${block.terraformResourceType}.${block.friendlyUniqueId}`

/** An attribute as a template: `${aws_lambda_function.rest.arn}`. */
export const attribute = (block: Block, name: string) => `\${${addressOf(block)}.${name}}`

/** The same of a resource that is counted: null where there is none. */
export const maybe = (block: Block, name: string) => `\${one(${addressOf(block)}[*].${name})}`

/** What stands between `${` and `}`, to be used inside another expression. */
export function bare(template: string): string {
  const [, inner] = /^\$\{(.*)\}$/s.exec(template) ?? []
  return inner ?? JSON.stringify(template)
}

/** `count` takes a number; an expression passes as well, where it is written as one. */
export const countWhere = (condition: string | undefined) =>
  condition === undefined ? {} : { count: Token.asNumber(`\${${condition} ? 1 : 0}`) }

/** An expression where cdktf's types want a number, a list, or yes and no. */
export const numberOf = (template: string) => Token.asNumber(template)
export const listOf = (template: string) => Token.asList(template)
export const switchOf = (template: string) => Token.asAny(template)

/** Blocks in Terraform's own words, for what cdktf's types do not know: one that is there by condition, in a block. */
export const blocksOf = (blocks: readonly object[]) => Token.asAny(blocks)
