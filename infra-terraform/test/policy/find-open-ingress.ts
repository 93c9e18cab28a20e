import type { Configuration, Json } from "../terraform/configuration.ts"

/** Inline, and as resources of their own. */
const INGRESS = ["aws_security_group", "aws_vpc_security_group_ingress_rule", "aws_security_group_rule"]
const EVERYWHERE = /^(0\.0\.0\.0|::)\/0$/

/** Rules that let the whole internet in by what stands in the stack: who may come is for `allowed_cidrs` to say. */
export function findOpenIngress({ resource = {} }: Configuration): string[] {
  return INGRESS.flatMap((type) =>
    Object.entries(resource[type] ?? {})
      .filter(([, given]) => given.type !== "egress")
      .filter(([, { egress: _, ...given }]) => textsOf(given).some((text) => EVERYWHERE.test(text)))
      .map(([name]) => `${type}.${name}`),
  )
}

function textsOf(value: Json): string[] {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null) return []
  return Object.values(value).flatMap((one: Json) => textsOf(one))
}
