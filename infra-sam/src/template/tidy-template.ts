type Tree = Record<string, unknown>

const SECTIONS = ["AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Rules"]
const LATER_SECTIONS = ["Mappings", "Conditions", "Globals", "Resources", "Outputs"]
const ATTRIBUTES = ["Type", "Description", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"]

/** What CDK writes, in the order and with the intrinsics that a person would choose; it means the same. */
export function tidyTemplate(template: object): Record<string, Tree> {
  const tidy = joinAsSub({ AWSTemplateFormatVersion: "2010-09-09", ...template }) as Tree
  const resources = Object.entries(tidy.Resources ?? {}).map(([id, resource]) => [
    id,
    inOrder(resource as Tree, ATTRIBUTES),
  ])
  return inOrder({ ...tidy, Resources: Object.fromEntries(resources) as Tree }, [
    ...SECTIONS,
    ...LATER_SECTIONS,
  ]) as Record<string, Tree>
}

function inOrder(tree: Tree, order: readonly string[]): Tree {
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length)
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => rank(a) - rank(b)))
}

/** Texts with references in them become `Fn::Sub`, which reads better than `Fn::Join`. */
function joinAsSub(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(joinAsSub)
  if (typeof value !== "object" || value === null) return value
  const tree: Tree = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, joinAsSub(item)]))
  const [separator, parts] = (tree["Fn::Join"] ?? []) as [string?, unknown?]
  if (separator !== "" || !Array.isArray(parts)) return tree
  const texts = parts.map(asSubText)
  return texts.includes(undefined) ? tree : { "Fn::Sub": texts.join("") }
}

function asSubText(part: unknown): string | undefined {
  if (typeof part === "string") return part.replaceAll("${", "${!")
  const { Ref, "Fn::GetAtt": attribute, "Fn::Sub": text } = part as Tree
  if (typeof Ref === "string") return `\${${Ref}}`
  if (Array.isArray(attribute)) return `\${${attribute.join(".")}}`
  return typeof text === "string" ? text : undefined
}
