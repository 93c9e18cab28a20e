import type { Alias } from "./function.ts"

/** `live → 3 (75 %), 4 (25 %)` */
export function describeAlias({ name, version, others }: Alias): string {
  const percent = (weight: number) => `${Math.round(weight * 1000) / 10} %`
  const rest = others.reduce((left, { weight }) => left - weight, 1)
  if (others.length === 0) return `${name} → ${version}`
  const parts = [{ version, weight: rest }, ...others]
  return `${name} → ${parts.map((one) => `${one.version} (${percent(one.weight)})`).join(", ")}`
}
