export type Tree = Readonly<Record<string, unknown>>

/** In Terraform a block may be a list of one. */
export function find(tree: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((found, step) => {
    const of = Array.isArray(found) && !/^\d+$/.test(step) ? (found[0] as unknown) : found
    return typeof of === "object" && of !== null ? (of as Tree)[step] : undefined
  }, tree)
}

/** What is empty, false or "none" is the same as what is not said; order tells nothing. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null || value === false || value === -1 || value === "false") return ""
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).sort().join(" | ")
  if (typeof value === "string") return value
  if (typeof value !== "object") return JSON.stringify(value)
  return Object.entries(value)
    .filter(([, item]) => textOf(item) !== "")
    .map(([key, item]) => `${key}=${textOf(item)}`)
    .sort()
    .join("\n")
}
