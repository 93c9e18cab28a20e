import type { Resolved } from "./resolve-template.ts"

interface Lacking {
  readonly types?: readonly string[]
  readonly attributes?: readonly string[]
}

/**
 * Resolved resources as a template again, without conditions and functions of lists, which neither cdk-nag nor moto
 * reads whole. Of types that are lacking there is nothing; references to them,
 * and to attributes that are, become plain texts.
 */
export function asTemplate(
  { resources }: Resolved,
  { types: lacking = [], attributes = [] }: Lacking = {},
): object {
  const isKept = (id: string) => resources[id] !== undefined && !lacking.includes(resources[id].Type)
  const kept = Object.entries(resources).filter(([id]) => isKept(id))
  return { AWSTemplateFormatVersion: "2010-09-09", Resources: refer(Object.fromEntries(kept)) }

  function refer(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(refer)
    if (typeof value === "string") return referInText(value)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readPolicy(key, refer(item))]))
  }

  function referInText(text: string): unknown {
    const known = text.replace(
      /\$\{(\w+)(\.\w+)?\}/g,
      (part, id: string, attribute: string | undefined = "") =>
        isKept(id) && !attributes.includes(attribute.slice(1)) ? part : id,
    )
    const [, id, attribute] = /^\$\{(\w+)(?:\.(\w+))?\}$/.exec(known) ?? []
    if (id && attribute) return { "Fn::GetAtt": [id, attribute] }
    if (id) return { Ref: id }
    return known.includes("${") ? { "Fn::Sub": known } : known
  }
}

/** IAM takes a policy as a text too; the tools want it as it is. */
const readPolicy = (key: string, value: unknown): unknown =>
  key === "PolicyDocument" && typeof value === "string" ? JSON.parse(value) : value
