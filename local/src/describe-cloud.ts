import { relative } from "node:path"
import type { Cloud } from "./cloud.ts"

export type TableRow = readonly [server: string, front: string, url: string]

export interface StartFacts {
  readonly startedInMs: number
  /** Of the definitions that are served in place of the notes, where there are such. */
  readonly toolsName?: string | undefined
  /** Of what runs beside the cloud. */
  readonly rows?: readonly TableRow[]
}

/** What is printed when all is ready: where everything is, and commands to paste. */
export function describeCloud(cloud: Cloud, { startedInMs, toolsName, rows = [] }: StartFacts): string {
  const endpoints = cloud.endpoints()
  // Progress shows as it comes there; any of the others does as well.
  const { url } = endpoints.find(({ front }) => front === "rest-streamed") ?? endpoints[0] ?? { url: "" }
  return [
    "",
    ...describeTable([
      ["SERVER", "FRONT", "URL"],
      ...rows,
      ...endpoints.map(({ server, front, url }) => [server, front, url]),
    ]),
    "",
    `Ready in ${(startedInMs / 1000).toFixed(1)} s. Logs: ${cloud.logs.map((log) => relative("", log)).join(", ")}`,
    "",
    ...cloud.auth.hint(url),
    "",
    ...describeInspector(cloud, url),
    "Connect Claude Code:",
    `  ${cloud.auth.connect(toolsName ?? "notes", url)}`,
    "",
    ...describeOperations(cloud),
    "Ctrl-C ends it all.",
  ].join("\n")
}

/** On its command line it signs nobody in. */
const describeInspector = ({ auth }: Cloud, url: string): string[] =>
  auth.kind === "none"
    ? [
        "List the tools with the MCP Inspector:",
        `  npx @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list`,
      ]
    : []

/** lambda-ops is of use with something to look after. */
function describeOperations({ auth, lambdaApi, endpoints }: Cloud): string[] {
  const { url } = endpoints().find(({ server }) => server === "lambda-ops") ?? {}
  if (!lambdaApi || !url) return []
  return [
    `lambda-ops looks after an example account, whose Lambda API is at ${lambdaApi.url}. Upgrade its functions:`,
    `  ${auth.connect("lambda-ops", url)}`,
    "",
  ]
}

function describeTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}
