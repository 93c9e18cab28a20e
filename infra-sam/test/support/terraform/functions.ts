import { splitCidr } from "../resolve-template.ts"

const isGiven = (value: unknown) => value !== "" && value !== null && value !== undefined

const refuse = (problem: string): never => {
  throw new Error(problem)
}

/** Terraform's functions, as far as the stacks use them. */
export const functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
  cidrsubnet: (block: string, bits: number, index: number) => {
    const hosts = 32 - Number(block.split("/")[1]) - bits
    return splitCidr(block, index + 1, hosts)[index]
  },
  coalesce: (...values: unknown[]) => values.find(isGiven),
  compact: (values: unknown[]) => values.filter(isGiven),
  concat: (...lists: unknown[][]) => lists.flat(),
  contains: (list: unknown[], value: unknown) => list.includes(value),
  distinct: (list: unknown[]) => [...new Set(list)],
  fileexists: () => true,
  filebase64sha256: () => "hash",
  filesha1: () => "hash",
  format: (text: string, ...values: string[]) => {
    let next = 0
    return text.replace(
      /%(?:\[(\d+)\])?s/g,
      (_, index?: string) => values[index ? Number(index) - 1 : next++]!,
    )
  },
  regex: (pattern: string, text: string) => {
    const [, ...groups] = new RegExp(pattern).exec(text) ?? refuse(`${text} does not match ${pattern}`)
    return groups
  },
  join: (separator: string, list: unknown[]) => list.join(separator),
  jsondecode: () => ({ image: "${image}" }),
  jsonencode: (value: unknown) => JSON.stringify(value),
  length: (value: unknown[]) => value.length,
  max: (...values: number[]) => Math.max(...values),
  one: (list: unknown[]) => list[0] ?? null,
  sha1: () => "hash",
  sha256: () => "hash",
  split: (separator: string, text: string) => text.split(separator),
  substr: (text: string, start: number, length: number) => text.slice(start, start + length),
  toset: (list: unknown[]) => list,
  trimsuffix: (text: string, suffix: string) =>
    text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  uuid: () => "uuid",
}
