import type { ResourceDefinition } from "@mcp-on-aws/tools/definition"
import type { Dependencies } from "../dependencies.ts"
import { writeMarkdownReport } from "../fleet/report-markdown.ts"
import { writeSvgReport } from "../fleet/report-svg.ts"
import { scanFleet } from "../fleet/scan-fleet.ts"
import { summarizeFleet } from "../fleet/summary.ts"
import type { FleetSummary } from "../fleet/summary.ts"
import { scopes } from "../scopes.ts"

interface Format {
  readonly extension: string
  readonly title: string
  readonly mimeType: string
  readonly write: (summary: FleetSummary) => string
}

const formats: readonly Format[] = [
  { extension: "md", title: "Fleet report", mimeType: "text/markdown", write: writeMarkdownReport },
  { extension: "svg", title: "Fleet chart", mimeType: "image/svg+xml", write: writeSvgReport },
]

/** The fleet as it is when the resource is read. */
export function createFleetReportResources({
  regions,
  catalog,
}: Pick<Dependencies, "regions" | "catalog">): ResourceDefinition[] {
  return formats.map(({ extension, title, mimeType, write }) => ({
    name: `fleet_${extension}`,
    uri: `lambda-ops://fleet.${extension}`,
    title,
    description: "The functions of all regions by runtime and end of support, read anew each time",
    mimeType,
    scope: scopes.read,
    async read(uri, _variables, { signal }) {
      const summary = summarizeFleet(await scanFleet(regions, { signal }), catalog)
      return { contents: [{ uri: uri.href, mimeType, text: write(summary) }] }
    },
  }))
}
