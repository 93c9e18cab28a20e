export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  if (value === undefined) throw new Error("There is no quantile of nothing")
  return value
}

export const median = (values: readonly number[]) => quantile(values, 0.5)
