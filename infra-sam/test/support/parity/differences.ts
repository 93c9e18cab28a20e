/** What may differ between the two kinds, as patterns of facts. Each has its reason. */
export const differences: Readonly<Record<string, string>> = {}
