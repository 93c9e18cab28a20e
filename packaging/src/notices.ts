import type { ShippedPackage } from "./shipped-packages.ts"

export const NOTICES_FILE = "THIRD-PARTY-NOTICES.txt"

const RULE = "=".repeat(80)

/** What most licences ask for: their text goes wherever the code goes. Packages with the same text share it. */
export function describeNotices(packages: readonly ShippedPackage[]): string {
  const byText = Map.groupBy(packages, ({ text = "Its licence's text is not part of the package." }) =>
    text.trim(),
  )
  const sections = [...byText].map(([text, group]) => {
    const names = group.map(
      ({ name, version, licence, within }) =>
        `${name} ${version} (${licence})${within === undefined ? "" : `, within ${within}`}`,
    )
    return [RULE, ...names, RULE, "", text, ""].join("\n")
  })
  return ["This bundle holds code of the packages below, under their licences.", "", ...sections].join("\n")
}
